package dev.sluice.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The working directories of this gateway's runs, below one that is named for it. It holds the lock of a file beside that;
 * who gets the lock of another gateway's knows that it is dead, and then ends and removes what it left.
 */
final class Directories implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Directories.class);
    private static final String LOCK = ".lock";
    private static final int LOOKS = 100;
    private static final long LOOK_MILLIS = 20;

    private final Path own;
    private final Path lock;
    private final FileChannel held;
    private final AtomicLong number = new AtomicLong();

    private Directories(Path own, Path lock, FileChannel held) {
        this.own = own;
        this.lock = lock;
        this.held = held;
    }

    /** Ends what dead gateways left below the base, and makes this one's directory. */
    static Directories open(Path base, UUID instance) throws IOException {
        Files.createDirectories(base);
        Path root = base.toRealPath();
        removeLeftovers(root);
        Path lock = root.resolve(instance + LOCK);
        FileChannel held = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        held.lock();
        return new Directories(makePrivate(root.resolve(instance.toString())), lock, held);
    }

    private static Path makePrivate(Path directory) throws IOException {
        return Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static void removeLeftovers(Path root) throws IOException {
        try (DirectoryStream<Path> locks = Files.newDirectoryStream(root, "*" + LOCK)) {
            for (Path lock : locks) {
                removeIfDead(lock);
            }
        }
    }

    private static void removeIfDead(Path lock) throws IOException {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock got = channel.tryLock()) {
            if (got != null) {
                Path directory = Path.of(lock.toString().replaceFirst("\\.lock$", ""));
                endLeftovers(new ProcessFamily(null, directory));
                remove(directory);
                Files.deleteIfExists(lock);
            }
        } catch (OverlappingFileLockException heldInThisProcess) {
            log.debug("{} is held by this process", lock);
        }
    }

    /** What a dead gateway left has nobody to end well for. */
    private static void endLeftovers(ProcessFamily family) throws IOException {
        for (int look = 0; look < LOOKS && !family.members().isEmpty(); look++) {
            family.kill();
            pause();
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", stopped);
        }
    }

    /** Makes the directory of one run. */
    Path make() throws IOException {
        return makePrivate(own.resolve(Long.toString(number.incrementAndGet())));
    }

    /** Removes a directory and what lies in it; links are not followed. */
    static void remove(Path directory) throws IOException {
        if (Files.exists(directory)) {
            Files.walkFileTree(directory, new Remove());
        }
    }

    @Override
    public void close() throws IOException {
        remove(own);
        held.close();
        Files.deleteIfExists(lock);
    }

    private static final class Remove extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        /** Somebody else may be removing it too. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException error) throws IOException {
            if (error instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw error;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException error) throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
