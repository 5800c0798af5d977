package dev.sluice.storage;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A run of a file's bytes on its way to the disk. Ends at a multiple of its memory's size, unless it is sealed early. */
final class Block {

    private static final int WORTH_DIRECT = 64 << 10;

    private final ByteBuffer memory;
    private final long start;
    private final int room;
    private int length;
    private @Nullable CompletableFuture<Void> hashed;

    /**
     * An empty block.
     *
     * @param memory as {@link Blocks} lends it
     * @param start where in the file it begins
     */
    Block(ByteBuffer memory, long start) {
        this.memory = memory;
        this.start = start;
        this.room = (int) (memory.capacity() - start % memory.capacity());
    }

    /** Copies as much as there is room for. */
    void fill(ByteBuf from) {
        int count = Math.min(room - length, from.readableBytes());
        from.readBytes(memory.slice(length, count));
        length += count;
    }

    boolean isFull() {
        return length == room;
    }

    long start() {
        return start;
    }

    int length() {
        return length;
    }

    ByteBuffer memory() {
        return memory;
    }

    /** The bytes, to be read once. */
    ByteBuffer bytes() {
        return memory.slice(0, length);
    }

    /**
     * Whether it may be written past the system's cache: place, length and address are aligned, it is large, and nobody reads
     * it again for its hash.
     */
    boolean fitsDirect() {
        return hashed != null
                && length >= WORTH_DIRECT
                && start % Blocks.ALIGNMENT == 0
                && length % Blocks.ALIGNMENT == 0;
    }

    void hashed(CompletableFuture<Void> hash) {
        hashed = hash;
    }

    /** Completes when the hash needs its memory no more. */
    CompletableFuture<Void> hashed() {
        return hashed == null ? CompletableFuture.completedFuture(null) : hashed;
    }
}
