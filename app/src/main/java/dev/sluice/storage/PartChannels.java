package dev.sluice.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
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

    private final Path part;
    private final ExecutorService threads;
    private final AsynchronousFileChannel cached;
    private @Nullable FileChannel reading;
    private volatile @Nullable AsynchronousFileChannel direct;

    private PartChannels(Path part, ExecutorService threads, AsynchronousFileChannel cached) {
        this.part = part;
        this.threads = threads;
        this.cached = cached;
    }

    /** Opens a part file, cut to a length; it is made where there is none. */
    static PartChannels open(Path part, long length, ExecutorService threads) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        PartChannels channels = new PartChannels(part, threads, AsynchronousFileChannel.open(part, options, threads));
        try {
            channels.cut(length);
            return channels;
        } catch (IOException error) {
            channels.close();
            throw error;
        }
    }

    /** Opens the way past the system's cache, before the first writer; small files do without. */
    void openDirect() throws IOException {
        if (direct != null
                || DirectOption.DIRECT.isEmpty()
                || Blocks.ALIGNMENT % Files.getFileStore(part).getBlockSize() != 0) {
            return;
        }
        try {
            direct = AsynchronousFileChannel.open(
                    part, Set.of(StandardOpenOption.WRITE, DirectOption.DIRECT.get()), threads);
        } catch (IOException | UnsupportedOperationException notHere) {
            direct = null;
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
        FileChannel from = reading();
        for (long place = at; buffer.hasRemaining(); ) {
            int count = from.read(buffer, place);
            if (count < 0) {
                throw new IOException("the part file is shorter than what was written");
            }
            place += count;
        }
    }

    private synchronized FileChannel reading() throws IOException {
        if (!cached.isOpen()) {
            throw new ClosedChannelException();
        }
        FileChannel opened = reading == null ? FileChannel.open(part, StandardOpenOption.READ) : reading;
        reading = opened;
        return opened;
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
    public synchronized void close() throws IOException {
        AsynchronousFileChannel past = direct;
        direct = null;
        cached.close();
        if (reading != null) {
            reading.close();
        }
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
