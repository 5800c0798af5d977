package dev.sluice.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The hashes of a file whose bytes come in any order. A block that follows what is hashed is hashed out of memory; what
 * comes earlier than its turn is read again from the disk when that has come, from the system's cache as a rule.
 */
final class PartDigest {

    /** A block does not wait in memory for more than this to be hashed before it. */
    private static final long NEAR = 64 << 20;

    private static final int READ = 256 << 10;

    private final List<MessageDigest> digests;
    private final PartChannels channels;
    private final Executor threads;
    private CompletableFuture<Void> hashing = CompletableFuture.completedFuture(null);

    /** Up to where hashing is done or waits its turn. */
    private long scheduled;

    private final AtomicLong hashed = new AtomicLong();

    PartDigest(List<MessageDigest> digests, PartChannels channels, Executor threads) {
        this.digests = List.copyOf(digests);
        this.channels = channels;
        this.threads = threads;
    }

    /** Takes a block where it is next; it must stay as it is until {@link Block#hashed()}. */
    synchronized void take(Block block) {
        if (block.start() != scheduled || scheduled - hashed.get() > NEAR) {
            return;
        }
        scheduled += block.length();
        hashing = hashing.thenRunAsync(() -> update(block.bytes()), threads);
        block.hashed(hashing);
    }

    /** Goes on with what is on the disk. */
    synchronized void follow(Spans written) {
        long from = scheduled;
        long to = written.endOf(from);
        if (to > from) {
            scheduled = to;
            hashing = hashing.thenRunAsync(() -> read(from, to), threads);
        }
    }

    private void update(ByteBuffer bytes) {
        int length = bytes.remaining();
        digests.forEach(digest -> digest.update(bytes.duplicate()));
        hashed.addAndGet(length);
    }

    private void read(long from, long to) {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(READ, to - from));
        try {
            for (long at = from; at < to; at += buffer.limit()) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), to - at));
                channels.read(buffer, at);
                update(buffer.flip());
            }
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Completes with the hashes when all that is scheduled is hashed; fails when that is not the whole. */
    synchronized CompletableFuture<List<byte[]>> of(long length) {
        if (scheduled != length) {
            return CompletableFuture.failedFuture(
                    new IOException("of " + length + " bytes only the first " + scheduled + " are there"));
        }
        return hashing.thenApply(
                ignored -> digests.stream().map(digest -> copy(digest).digest()).toList());
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException error) {
            throw new IllegalStateException("the JDK's digests can be cloned", error);
        }
    }

    /** Completes when nothing reads the file any more. */
    synchronized CompletableFuture<Void> settled() {
        return hashing.handle((ignored, error) -> null);
    }
}
