package dev.sluice.storage;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A part file that is open, and what all who write into it share: which bytes are written, which of them are on the disk
 * for certain, and their hash. A thread of its own forces what was written, so that little is left to force at the end.
 */
final class OpenPart {

    private static final long FORCE_EVERY = 16 << 20;

    /** Less than that is forced too, from time to time, so that a crash of a slow file costs little. */
    private static final long LEAST_FORCED = 4 << 20;

    private static final Duration FORCE_WITHIN = Duration.ofMillis(200);

    private static final long MAX_UNFORCED = 48 << 20;

    private final Files files;
    private final FileThreads threads;
    private final BooleanSupplier lease;
    private final Set<Runnable> waiting = new CopyOnWriteArraySet<>();
    private final AtomicBoolean full = new AtomicBoolean();
    private Spans written;
    private final Future<?> looking;
    private long forced;
    private boolean forcing;

    /** Whether the last writer has ended: then nothing begins by itself any more. */
    private boolean settling;

    private CompletableFuture<Void> lastForce = CompletableFuture.completedFuture(null);
    private @Nullable Throwable broken;

    /** What is open. */
    record Files(PartChannels channels, Journal journal, PartDigest digest, Room room) {}

    OpenPart(Files files, FileThreads threads, BooleanSupplier lease, Spans written) {
        this.files = files;
        this.threads = threads;
        this.lease = lease;
        this.written = written;
        this.forced = written.bytes();
        files.digest().follow(written);
        this.looking = threads.every(FORCE_WITHIN, this::forceSome);
    }

    FileThreads threads() {
        return threads;
    }

    PartDigest digest() {
        return files.digest();
    }

    /** Which bytes are written. */
    synchronized Spans written() {
        return written;
    }

    /** Whether a write or a force failed: then nothing more of the part counts as durable. */
    synchronized boolean isBroken() {
        return broken != null;
    }

    /** Whether more may be written before something was forced. */
    synchronized boolean hasRoom() {
        return broken != null || written.bytes() - forced < MAX_UNFORCED;
    }

    /** Takes note that bytes wait for the disk. */
    void full() {
        full.set(true);
    }

    /** Whether {@link #full} was told since this was asked last. */
    boolean wasFull() {
        return full.getAndSet(false);
    }

    /** Calls whenever something was forced, until {@link #leave}. */
    void enter(Runnable whenForced) {
        waiting.add(whenForced);
    }

    void leave(Runnable whenForced) {
        waiting.remove(whenForced);
    }

    /** Writes a block and has it hashed; completes when its memory is free again. */
    CompletableFuture<Void> write(Block block) {
        CompletableFuture<Void> write = lease.getAsBoolean()
                ? files.channels().write(block)
                : CompletableFuture.failedFuture(
                        new StorageFailure(StorageFailure.Kind.LEASE_LOST, "The lease is no longer held.", null));
        return write.handle((ignored, error) -> error)
                .thenCombine(block.hashed(), (error, ignored) -> error)
                .handle((error, bug) -> {
                    written(block, error == null ? bug : error);
                    return null;
                });
    }

    private synchronized void written(Block block, @Nullable Throwable error) {
        if (error != null && broken == null) {
            broken = error;
        }
        if (broken != null) {
            throw StorageFailure.of(broken);
        }
        long before = written.bytes();
        written = written.with(new Spans.Span(block.start(), block.start() + block.length()));
        files.room().used(written.bytes() - before);
        files.digest().follow(written);
        forceFrom(FORCE_EVERY);
    }

    private synchronized void forceSome() {
        if (!settling) {
            forceFrom(LEAST_FORCED);
        }
    }

    /** Begins to force what is new, where that is so much. */
    private synchronized void forceFrom(long bytes) {
        if (!forcing && broken == null && written.bytes() - forced >= bytes) {
            forcing = true;
            lastForce = CompletableFuture.runAsync(this::force, threads.forces());
        }
    }

    private void force() {
        boolean again = true;
        while (again) {
            Spans reached = written();
            Throwable error = forceNow(reached);
            synchronized (this) {
                if (error != null && broken == null) {
                    broken = error;
                }
                forced = reached.bytes();
                again = broken == null && written.bytes() - forced >= FORCE_EVERY;
                forcing = again;
            }
            waiting.forEach(Runnable::run);
        }
    }

    private @Nullable Throwable forceNow(Spans reached) {
        try {
            files.channels().force(false);
            files.journal().durable(reached);
            files.room().watch();
            return null;
        } catch (IOException | RuntimeException failed) {
            return failed;
        }
    }

    /**
     * Makes sure of the room for what is missing, before the first writer; blocks. Fails with {@link StorageFailure} where
     * there is none. A file that is worth going on with has its journal from then on.
     *
     * @param total the file's size; below 0 when nobody told it
     */
    void reserve(long total) throws IOException {
        if (total < 0) {
            files.room().watch();
        } else {
            files.room().take(total, total - written().bytes());
        }
        if (total < 0 || total >= Room.LEAST_ALLOCATED) {
            files.journal().begin();
            files.channels().openDirect();
        }
    }

    /** Forces what is written, also what the file system keeps about the file; blocks. */
    void forceAll() throws IOException {
        files.channels().cut(written().end());
        files.channels().force(true);
    }

    /**
     * Writes down what is certain, and gives back the room behind it, after the last writer has ended; blocks. Where that
     * fails, a later run goes on from what was certain before.
     */
    void certify() throws IOException {
        files.channels().cut(written().end());
        if (!isBroken() && written().bytes() > 0) {
            files.channels().force(false);
            files.journal().durable(written());
        }
    }

    /** Completes when nobody forces or reads any more; after the last writer has ended. */
    synchronized CompletableFuture<Void> settled() {
        settling = true;
        return CompletableFuture.allOf(lastForce, files.digest().settled());
    }

    void close() throws IOException {
        looking.cancel(false);
        files.room().close();
        try {
            files.channels().close();
        } finally {
            files.journal().close();
        }
    }

    /** Fails where a write or a force failed before. */
    synchronized void requireWhole() {
        if (broken != null) {
            throw StorageFailure.of(broken);
        }
    }
}
