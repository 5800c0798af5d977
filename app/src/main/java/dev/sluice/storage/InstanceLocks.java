package dev.sluice.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Tells whether another process that writes below the same root is dead. Every process holds the lock of a file named for
 * it; who gets that lock knows that its holder is gone, since the system frees it at the end of the process.
 */
final class InstanceLocks implements AutoCloseable {

    private final Path directory;
    private final UUID self;
    private final FileChannel held;

    InstanceLocks(Path directory, UUID self) throws IOException {
        this.directory = directory;
        this.self = self;
        Files.createDirectories(directory);
        this.held = open(self);
        held.lock();
    }

    private FileChannel open(UUID instance) throws IOException {
        return FileChannel.open(
                directory.resolve(instance + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /** Whether that instance is this process, or is proven to be dead. One asks at a time: a lock that is tried looks held. */
    synchronized boolean isSelfOrDead(UUID instance) throws IOException {
        if (instance.equals(self)) {
            return true;
        }
        try (FileChannel channel = open(instance);
                FileLock lock = channel.tryLock()) {
            boolean dead = lock != null;
            if (dead) {
                Files.deleteIfExists(directory.resolve(instance + ".lock"));
            }
            return dead;
        } catch (OverlappingFileLockException heldInThisProcess) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        held.close();
        Files.deleteIfExists(directory.resolve(self + ".lock"));
    }
}
