package dev.sluice.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The two ways into a part file: one that takes any bytes, and one past the system's cache for large aligned blocks, where
 * the file system has that.
 */
final class PartChannels implements AutoCloseable {

    private final AsynchronousFileChannel cached;
    private final FileChannel reading;
    private volatile @Nullable AsynchronousFileChannel direct;

    private PartChannels(
            AsynchronousFileChannel cached, FileChannel reading, @Nullable AsynchronousFileChannel direct) {
        this.cached = cached;
        this.reading = reading;
        this.direct = direct;
    }

    /** Opens a part file, cut to a length; it is made where there is none. */
    static PartChannels open(Path part, long length, ExecutorService threads) throws IOException {
        try (FileChannel truncated = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            truncated.truncate(length);
        }
        return new PartChannels(
                AsynchronousFileChannel.open(part, Set.of(StandardOpenOption.WRITE), threads),
                FileChannel.open(part, StandardOpenOption.READ),
                openDirect(part, threads));
    }

    private static @Nullable AsynchronousFileChannel openDirect(Path part, ExecutorService threads) throws IOException {
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

    /** Writes a block to its place; completes when all of it is written. */
    CompletableFuture<Void> write(Block block) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        new WriteBlock(block, done, block.fitsDirect() ? direct : null).begin();
        return done;
    }

    /** Fills the buffer with what was written at a place; blocks. */
    void read(ByteBuffer buffer, long at) throws IOException {
        for (long place = at; buffer.hasRemaining(); ) {
            int count = reading.read(buffer, place);
            if (count < 0) {
                throw new IOException("the part file is shorter than what was written");
            }
            place += count;
        }
    }

    /** Takes away what lies behind a length. */
    void cut(long length) throws IOException {
        if (cached.size() > length) {
            cached.truncate(length);
        }
    }

    void force(boolean metadata) throws IOException {
        cached.force(metadata);
    }

    @Override
    public void close() throws IOException {
        AsynchronousFileChannel past = direct;
        direct = null;
        cached.close();
        reading.close();
        if (past != null) {
            past.close();
        }
    }

    /** Writes one block, also what a short write leaves. */
    private final class WriteBlock implements CompletionHandler<Integer, ByteBuffer> {

        private final Block block;
        private final CompletableFuture<Void> done;
        private @Nullable AsynchronousFileChannel past;

        WriteBlock(Block block, CompletableFuture<Void> done, @Nullable AsynchronousFileChannel past) {
            this.block = block;
            this.done = done;
            this.past = past;
        }

        void begin() {
            ByteBuffer bytes = block.bytes();
            (past == null ? cached : past).write(bytes, block.start(), bytes, this);
        }

        @Override
        public void completed(Integer count, ByteBuffer bytes) {
            if (bytes.hasRemaining()) {
                past = null;
                cached.write(bytes, block.start() + bytes.position(), bytes, this);
            } else {
                done.complete(null);
            }
        }

        /** Some file systems open a file for direct writes and then refuse them. */
        @Override
        public void failed(Throwable error, ByteBuffer bytes) {
            if (past != null && String.valueOf(error.getMessage()).contains("Invalid argument")) {
                direct = null;
                past = null;
                begin();
            } else {
                done.completeExceptionally(error);
            }
        }
    }
}
