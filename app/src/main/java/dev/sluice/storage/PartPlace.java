package dev.sluice.storage;

import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Where a part lies and where it goes. */
record PartPlace(Path folder, String relativeFolder, Path part, Path journal, UUID instance, JsonMapper json) {

    AsynchronousFileChannel openPart(long length, ExecutorService threads) throws IOException {
        try (FileChannel truncated = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            truncated.truncate(length);
        }
        return AsynchronousFileChannel.open(part, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE), threads);
    }

    /** A second way to write into the part, past the system's cache; null where the file system does not do that. */
    @Nullable
    AsynchronousFileChannel openDirect(ExecutorService threads) throws IOException {
        if (DirectOption.DIRECT.isEmpty()
                || Blocks.ALIGNMENT % Files.getFileStore(part).getBlockSize() != 0) {
            return null;
        }
        try {
            return AsynchronousFileChannel.open(
                    part, Set.of(StandardOpenOption.WRITE, DirectOption.DIRECT.get()), threads);
        } catch (IOException | UnsupportedOperationException notHere) {
            return null;
        }
    }

    Path target(String name) {
        return folder.resolve(name);
    }

    String relative(String name) {
        return relativeFolder.isEmpty() ? name : relativeFolder + "/" + name;
    }

    boolean isPart(Path path) {
        try {
            return Files.isSameFile(path, part);
        } catch (IOException gone) {
            return false;
        }
    }

    @Nullable
    Object key(Path path) throws IOException {
        return Files.exists(path)
                ? Files.readAttributes(path, BasicFileAttributes.class).fileKey()
                : null;
    }

    void forceFolder() throws IOException {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
