package dev.sluice.storage;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The memory in which bytes wait for the disk, shared by all files. A file that holds none always gets a block, be it a tiny
 * one, so that all files advance; fast ones get large blocks, of which there are {@link #MOST_LARGE} in all. Blocks are kept
 * for reuse, the one used last first.
 */
final class Blocks {

    /** Bytes of a tiny block: thousands of slow files hold one each. */
    static final int TINY = 16 << 10;

    /** Bytes of a small block. */
    static final int SMALL = 256 << 10;

    /** Bytes of a large block: few long writes cost a busy machine much less than many short ones. */
    static final int LARGE = 4 << 20;

    /** What the address of a block is a multiple of; enough for direct writes on common file systems. */
    static final int ALIGNMENT = 4096;

    private static final int MOST_LARGE = 16;

    private static final int MOST_SMALL = 64;

    private final ArrayDeque<ByteBuffer> freeTiny = new ArrayDeque<>();
    private final ArrayDeque<ByteBuffer> freeSmall = new ArrayDeque<>();
    private final ArrayDeque<ByteBuffer> freeLarge = new ArrayDeque<>();
    private int lentSmall;
    private int lentLarge;

    /**
     * Lends a block.
     *
     * @param wanted {@link #TINY}, {@link #SMALL} or {@link #LARGE}, as the file fills them; it may get a smaller one
     * @param first whether the file holds none; then it always gets one
     * @return an empty block, or null when the file has to wait until one of its own was written
     */
    synchronized @Nullable ByteBuffer take(int wanted, boolean first) {
        if (wanted == LARGE && lentLarge < MOST_LARGE) {
            lentLarge++;
            return of(freeLarge.poll(), LARGE);
        }
        if (wanted >= SMALL && lentSmall < MOST_SMALL) {
            lentSmall++;
            return of(freeSmall.poll(), SMALL);
        }
        return first ? of(freeTiny.poll(), TINY) : null;
    }

    /** What a file should want next that filled a block of this size. */
    static int larger(int size) {
        return size < SMALL ? SMALL : LARGE;
    }

    /** The largest block that so many bytes fill. */
    static int filledBy(long bytes) {
        if (bytes >= LARGE) {
            return LARGE;
        }
        return bytes >= SMALL ? SMALL : TINY;
    }

    private static ByteBuffer of(@Nullable ByteBuffer free, int size) {
        return free == null
                ? ByteBuffer.allocateDirect(size + ALIGNMENT)
                        .alignedSlice(ALIGNMENT)
                        .slice(0, size)
                : free;
    }

    /** Takes a block back. */
    synchronized void give(ByteBuffer block) {
        switch (block.capacity()) {
            case LARGE -> {
                lentLarge--;
                freeLarge.push(block);
            }
            case SMALL -> {
                lentSmall--;
                freeSmall.push(block);
            }
            default -> freeTiny.push(block);
        }
    }
}
