package dev.sluice.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A private working directory, which runs may share one after the other. It is removed by whoever made it. */
public final class ToolDirectory {

    private static final Logger log = LoggerFactory.getLogger(ToolDirectory.class);

    private final Path path;
    private final List<CompletableFuture<?>> runs = new CopyOnWriteArrayList<>();

    ToolDirectory(Path path) {
        this.path = path;
    }

    /** Where it is: absolute, and no other's. */
    Path path() {
        return path;
    }

    /**
     * Whether a path is that of a file in it, not reached by a link.
     *
     * @param file an absolute path, as a program told it
     */
    public boolean holds(String file) {
        try {
            Path told = Path.of(file);
            return Files.isRegularFile(told, LinkOption.NOFOLLOW_LINKS)
                    && told.toRealPath().startsWith(path.toRealPath());
        } catch (IOException | InvalidPathException none) {
            return false;
        }
    }

    /** Takes note of a run, so that the directory stays until the run has ended. */
    void usedUntil(CompletableFuture<?> end) {
        runs.add(end);
    }

    /** Completes when all runs that use it have ended. */
    CompletableFuture<Void> unused() {
        return CompletableFuture.allOf(runs.toArray(CompletableFuture<?>[]::new));
    }

    /** Writes files that nobody else may read; none is there yet, or it is replaced. Scripts may be run. */
    void write(Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path target = path.resolve(file.getKey());
            Files.deleteIfExists(target);
            Set<StandardOpenOption> fresh = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            String mode = file.getValue().startsWith("#!") ? "rwx------" : "rw-------";
            try (var channel = Files.newByteChannel(
                    target, fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)))) {
                channel.write(ByteBuffer.wrap(file.getValue().getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    /** Removes it with all that lies in it. What cannot be removed is left to the next start. */
    void remove() {
        try {
            Directories.remove(path);
        } catch (IOException error) {
            log.warn("The working directory {} cannot be removed yet", path, error);
        }
    }
}
