package dev.sluice.platform.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second gateway off the same directory. The lock is the operating system's, so it ends with the process,
 * however that ends.
 */
final class DirectoryLock implements AutoCloseable {

    /** Closing any channel of a file drops the whole process's locks on it, so a second try must not even open it. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private DirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static DirectoryLock take(Path directory) throws IOException {
        Path file = directory.resolve("gateway.lock");
        if (!HELD.add(file)) {
            throw inUse(directory);
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            @Nullable FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(directory);
            }
            return new DirectoryLock(file, channel);
        } catch (IOException | RuntimeException e) {
            HELD.remove(file);
            if (channel != null) {
                channel.close();
            }
            throw e;
        }
    }

    private static IllegalStateException inUse(Path directory) {
        return new IllegalStateException("Another gateway is already using the database directory " + directory
                + ". Stop it, or give this one another DATA_DIR, or set DATABASE_URL for both to share one server.");
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(file);
        }
    }
}
