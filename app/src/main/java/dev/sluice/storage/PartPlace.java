package dev.sluice.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a part lies and where it goes.
 *
 * @param folder the directory of its final name
 * @param goesTo the same below its root
 * @param part its own path
 */
record PartPlace(Path folder, Folder goesTo, Path part, JsonMapper json) {

    /** Beside the part. */
    Path journal() {
        return PartName.journal(part);
    }

    /** The directory in which parts lie. */
    Path hidden() {
        return Objects.requireNonNull(part.getParent());
    }

    Path target(String name) {
        return folder.resolve(name);
    }

    /** The folder must still be where it was: nobody put a link in its place. */
    void requireFolder() throws IOException {
        if (!folder.toRealPath().equals(folder)) {
            throw new UnsafePath("The folder has become a link.");
        }
    }

    String relative(String name) {
        return goesTo.path().isEmpty() ? name : goesTo.path() + "/" + name;
    }

    @Nullable
    Object key(Path path) throws IOException {
        return Files.exists(path)
                ? Files.readAttributes(path, BasicFileAttributes.class).fileKey()
                : null;
    }

    /** Copies the beginning of another part, durably. What follows it there is not certain. */
    void copyPart(Path earlier, long length) throws IOException {
        try (FileChannel from = FileChannel.open(earlier, StandardOpenOption.READ);
                FileChannel to = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long at = 0; at < length; ) {
                long copied = from.transferTo(at, length - at, to);
                if (copied == 0) {
                    throw new IOException("the part file is shorter than its journal says");
                }
                at += copied;
            }
            to.force(true);
        }
    }
}
