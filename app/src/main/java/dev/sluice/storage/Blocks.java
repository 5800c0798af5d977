package dev.sluice.storage;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The memory in which bytes wait for the disk, shared by all files. A file that holds none always gets a small block, so
 * that all files advance; fast ones get large blocks, of which there are {@link #MOST_LARGE} in all. Blocks are kept for
 * reuse, the one used last first.
 */
final class Blocks {

    /** Bytes of a small block. */
    static final int SMALL = 256 << 10;

    /** Bytes of a large block: few long writes cost a busy machine much less than many short ones. */
    static final int LARGE = 4 << 20;

    /** What the address of a block is a multiple of; enough for direct writes on common file systems. */
    static final int ALIGNMENT = 4096;

    private static final int MOST_LARGE = 16;

    /** Small blocks beyond those by which every file holds one. */
    private static final int MOST_EXTRA = 64;

    private final ArrayDeque<ByteBuffer> freeSmall = new ArrayDeque<>();
    private final ArrayDeque<ByteBuffer> freeLarge = new ArrayDeque<>();
    private int lentSmall;
    private int lentLarge;

    /**
     * Lends a block.
     *
     * @param large whether a large one is of use; there may be a small one instead
     * @param first whether the file holds none; then it always gets one
     * @return an empty block, or null when the file has to wait until one of its own was written
     */
    synchronized @Nullable ByteBuffer take(boolean large, boolean first) {
        if (large && lentLarge < MOST_LARGE) {
            lentLarge++;
            return of(freeLarge.poll(), LARGE);
        }
        if (!first && lentSmall >= MOST_EXTRA) {
            return null;
        }
        lentSmall++;
        return of(freeSmall.poll(), SMALL);
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
        if (block.capacity() == LARGE) {
            lentLarge--;
            freeLarge.push(block);
        } else {
            lentSmall--;
            freeSmall.push(block);
        }
    }
}
