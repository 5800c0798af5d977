package dev.sluice.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Assumptions;

/** A file system of a few MiB in memory that can be filled. Where mounting is not permitted its test is skipped. */
public final class SmallDisk implements AutoCloseable {

    private static final int PIECE = 64 << 10;

    private final Path root;
    private final Path filler;

    private SmallDisk(Path root) {
        this.root = root;
        this.filler = root.resolve("filler");
    }

    /**
     * Mounts one.
     *
     * @param at a directory, which is made where it is missing
     * @param bytes its size, a multiple of 4096
     */
    public static SmallDisk mount(Path at, long bytes) {
        try {
            Files.createDirectories(at);
            int status = run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "sluice-test", at.toString());
            Assumptions.assumeTrue(status == 0, "A small disk can be mounted only by root.");
            return new SmallDisk(at);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static int run(String... command) throws IOException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Where it is. */
    public Path root() {
        return root;
    }

    /** How many bytes are free. */
    public long free() {
        try {
            return Files.getFileStore(root).getUsableSpace();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Fills it until only so many bytes are free, a multiple of 4096. */
    public void fill(long leave) {
        try (FileChannel channel = FileChannel.open(
                filler, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            for (long more = free() - leave; more > 0; more = free() - leave) {
                channel.write(ByteBuffer.allocate((int) Math.min(PIECE, more)));
            }
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Takes away what {@link #fill} put there. */
    public void empty() {
        try {
            Files.deleteIfExists(filler);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    @Override
    public void close() {
        try {
            if (run("umount", "-l", root.toString()) != 0) {
                throw new IllegalStateException(root + " cannot be unmounted");
            }
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
