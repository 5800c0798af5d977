package dev.sluice.storage;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.FluxSink;

/**
 * Writes a body into a part file. What arrives is copied into blocks, while it is still in the processor's cache, and its
 * buffer is let go. Full blocks are written and hashed beside each other, a third thread forces what was written to the
 * disk, so that little is left to force at the end. Bounded: {@link #MAX_BLOCKS} in memory, {@link #MAX_UNFORCED} on the
 * way to the disk.
 *
 * <p>All fields are guarded by this object's lock, under which nothing waits. Every buffer is owned by this writer from
 * {@code onNext} on.
 */
final class PartWriter extends BaseSubscriber<ByteBuf> {

    private static final int MAX_BLOCKS = 5;
    private static final long FORCE_EVERY = 16 << 20;
    private static final long MAX_UNFORCED = 48 << 20;

    /** A block that does not fill up is written after one to two of these, so that slow files are seen to advance. */
    private static final Duration FLUSH_EVERY = Duration.ofMillis(200);

    private final Target target;
    private final FluxSink<Long> sink;
    private final Future<?> flushing;
    private final CompletableFuture<Long> ended = new CompletableFuture<>();
    private final ArrayDeque<Block> sealed = new ArrayDeque<>();
    private CompletableFuture<Void> hashed = CompletableFuture.completedFuture(null);
    private @Nullable ByteBuf arrived;
    private @Nullable Block current;
    private @Nullable Block old;
    private boolean fast;
    private boolean requested;
    private boolean forcing;
    private boolean done;
    private boolean broken;
    private @Nullable Throwable failure;
    private long end;
    private long offset;
    private long forced;

    /** Where and how to write. */
    record Target(
            PartChannels channels, MessageDigest digest, Journal journal, FileThreads threads, BooleanSupplier lease) {}

    PartWriter(Target target, long offset, FluxSink<Long> sink) {
        this.target = target;
        this.end = offset;
        this.offset = offset;
        this.forced = offset;
        this.sink = sink;
        this.flushing = target.threads().every(FLUSH_EVERY, this::flush);
    }

    /** Completes with the written length when nothing is in flight any more; fails when what is written is in doubt. */
    CompletableFuture<Long> ended() {
        return ended;
    }

    @Override
    protected synchronized void hookOnSubscribe(Subscription subscription) {
        requested = true;
        subscription.request(1);
    }

    @Override
    protected void hookOnNext(ByteBuf buffer) {
        synchronized (this) {
            requested = false;
            if (done) {
                buffer.release();
                return;
            }
            arrived = buffer;
        }
        proceed();
    }

    @Override
    protected void hookOnComplete() {
        end(null);
    }

    @Override
    protected void hookOnError(Throwable error) {
        end(error);
    }

    /** Ends before the body does; what has arrived is still written. */
    void stop() {
        cancel();
        end(null);
    }

    private void end(@Nullable Throwable error) {
        synchronized (this) {
            done = true;
            if (failure == null) {
                failure = error;
            }
        }
        proceed();
    }

    private void fail(Throwable error) {
        cancel();
        synchronized (this) {
            done = true;
            broken = true;
            failure = StorageFailure.of(error);
        }
        proceed();
    }

    private void flush() {
        Block block;
        synchronized (this) {
            boolean late = current != null && current.equals(old);
            fast &= !late;
            block = late ? seal() : null;
            old = current;
        }
        if (block != null) {
            write(block);
        }
    }

    /** Takes the next steps that are possible. */
    private void proceed() {
        List<Block> full;
        boolean ask;
        boolean force;
        boolean over;
        synchronized (this) {
            full = broken ? drop() : fill();
            force = !forcing && !broken && offset - forced >= FORCE_EVERY;
            forcing |= force;
            ask = arrived == null && !requested && !done;
            requested |= ask;
            over = done && arrived == null && current == null && sealed.isEmpty() && !forcing;
        }
        full.forEach(this::write);
        if (force) {
            target.threads().forces().execute(this::force);
        }
        if (ask) {
            request(1);
        }
        if (over) {
            finish();
        }
    }

    /** Copies what arrived into blocks; the ones that are to be written now. */
    private List<Block> fill() {
        List<Block> full = new ArrayList<>(2);
        for (Block block = room(); arrived != null && block != null; block = room()) {
            block.fill(arrived);
            if (!arrived.isReadable()) {
                arrived.release();
                arrived = null;
            }
            if (block.isFull()) {
                fast = true;
                full.add(seal());
            }
        }
        if (done && arrived == null && current != null) {
            full.add(seal());
        }
        return full;
    }

    private @Nullable Block room() {
        if (current == null && arrived != null && sealed.size() < MAX_BLOCKS && end - forced < MAX_UNFORCED) {
            ByteBuffer memory = target.threads().blocks().take(fast, sealed.isEmpty());
            current = memory == null ? null : new Block(memory, end);
        }
        return current;
    }

    private List<Block> drop() {
        if (arrived != null) {
            arrived.release();
            arrived = null;
        }
        if (current != null) {
            target.threads().blocks().give(current.memory());
            current = null;
        }
        return List.of();
    }

    /** Closes the current block; blocks are hashed in the order in which they are sealed. */
    private Block seal() {
        Block block = Objects.requireNonNull(current);
        current = null;
        end += block.length();
        hashed = hashed.thenRunAsync(
                () -> target.digest().update(block.bytes()), target.threads().hashes());
        block.hashed(hashed);
        sealed.add(block);
        return block;
    }

    private void write(Block block) {
        CompletableFuture<Void> write = target.lease().getAsBoolean()
                ? target.channels().write(block)
                : CompletableFuture.failedFuture(
                        new StorageFailure(StorageFailure.Kind.LEASE_LOST, "The lease is no longer held.", null));
        var unused = write.handle((ignored, error) -> error)
                .thenCombine(block.hashed(), (error, ignored) -> error)
                .whenComplete((error, bug) -> written(block, error == null ? bug : error));
    }

    private void written(Block block, @Nullable Throwable error) {
        if (error != null) {
            fail(error);
        }
        synchronized (this) {
            block.done();
            while (!sealed.isEmpty() && sealed.element().isDone()) {
                Block first = sealed.remove();
                offset += broken ? 0 : first.length();
                target.threads().blocks().give(first.memory());
            }
        }
        tell();
        proceed();
    }

    /** Under a lock of its own, so that what is told never goes back. */
    private void tell() {
        synchronized (sink) {
            long now;
            synchronized (this) {
                now = offset;
            }
            sink.next(now);
        }
    }

    private void force() {
        long reached;
        synchronized (this) {
            reached = offset;
        }
        try {
            target.channels().force(false);
            target.journal().durable(reached);
            synchronized (this) {
                forced = reached;
            }
        } catch (IOException | RuntimeException failed) {
            fail(failed);
        }
        synchronized (this) {
            forcing = false;
        }
        proceed();
    }

    private void finish() {
        Throwable error;
        boolean doubtful;
        long length;
        synchronized (this) {
            error = failure;
            doubtful = broken;
            length = offset;
        }
        flushing.cancel(false);
        boolean first = doubtful ? ended.completeExceptionally(new CompletionException(error)) : ended.complete(length);
        if (!first) {
            return;
        }
        if (error != null) {
            sink.error(error);
        } else {
            sink.complete();
        }
    }
}
