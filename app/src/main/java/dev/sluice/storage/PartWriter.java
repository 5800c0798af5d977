package dev.sluice.storage;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.FluxSink;

/**
 * Writes one body into a part file, from a place on. What arrives is copied into blocks, while it is still in the
 * processor's cache, and its buffer is let go. Full blocks are written and hashed beside each other. Bounded:
 * {@link #MAX_BLOCKS} in memory, and what {@link OpenPart} lets be on its way to the disk.
 *
 * <p>All fields are guarded by this object's lock, under which nothing waits. Every buffer is owned by this writer from
 * {@code onNext} on.
 */
final class PartWriter extends BaseSubscriber<ByteBuf> {

    private static final int MAX_BLOCKS = 5;

    /** A block that does not fill up is written after one to two of these, so that slow files are seen to advance. */
    private static final Duration FLUSH_EVERY = Duration.ofMillis(200);

    private final OpenPart part;
    private final FluxSink<Long> sink;
    private final Runnable whenForced = this::proceed;
    private final Future<?> flushing;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private @Nullable ByteBuf arrived;
    private @Nullable Block current;
    private @Nullable Block old;
    private int inFlight;

    /** The size of the next block: a file is given larger ones as it fills them. */
    private int wanted = Blocks.TINY;

    /** The largest that fills up between two flushes: what waits in a block that does not is lost in a crash. */
    private int largest = Blocks.LARGE;

    /** How far the body had come at the last flush. */
    private long flushedAt;

    private boolean requested;
    private boolean done;
    private boolean broken;
    private @Nullable Throwable failure;
    private long end;

    /**
     * A writer.
     *
     * @param part where to
     * @param from the place of the body's first byte
     * @param sink is told how many bytes of the part are written, from time to time
     */
    PartWriter(OpenPart part, long from, FluxSink<Long> sink) {
        this.part = part;
        this.end = from;
        this.flushedAt = from;
        this.sink = sink;
        part.enter(whenForced);
        this.flushing = part.threads().every(FLUSH_EVERY, this::flush);
    }

    /** Completes when nothing is in flight any more. */
    CompletableFuture<Void> ended() {
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

    private void flush() {
        Block block;
        synchronized (this) {
            boolean late = current != null && current.equals(old);
            if (late) {
                wanted = Blocks.TINY;
            }
            long reached = end + (current == null ? 0 : current.length());
            largest = Blocks.filledBy(reached - flushedAt);
            flushedAt = reached;
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
        boolean over;
        synchronized (this) {
            full = broken ? drop() : fill();
            ask = arrived == null && !requested && !done;
            requested |= ask;
            over = done && arrived == null && current == null && inFlight == 0;
        }
        full.forEach(this::write);
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
                wanted = Math.min(largest, Blocks.larger(block.memory().capacity()));
                full.add(seal());
            }
        }
        if (done && arrived == null && current != null) {
            full.add(seal());
        }
        return full;
    }

    private @Nullable Block room() {
        if (current == null && arrived != null) {
            ByteBuffer memory = inFlight < MAX_BLOCKS && part.hasRoom()
                    ? part.threads().blocks().take(wanted, inFlight == 0)
                    : null;
            if (memory == null) {
                part.full();
            } else {
                current = new Block(memory, end);
            }
        }
        return current;
    }

    private List<Block> drop() {
        if (arrived != null) {
            arrived.release();
            arrived = null;
        }
        if (current != null) {
            part.threads().blocks().give(current.memory());
            current = null;
        }
        return List.of();
    }

    /** Closes the current block; blocks are given to the hash in the order in which they are sealed. */
    private Block seal() {
        Block block = Objects.requireNonNull(current);
        current = null;
        end += block.length();
        inFlight++;
        part.digest().take(block);
        return block;
    }

    private void write(Block block) {
        var unused = part.write(block).whenComplete((ignored, error) -> written(block, error));
    }

    private void written(Block block, @Nullable Throwable error) {
        if (error != null) {
            cancel();
        }
        synchronized (this) {
            inFlight--;
            part.threads().blocks().give(block.memory());
            if (error != null) {
                done = true;
                broken = true;
                failure = StorageFailure.of(error);
            }
        }
        tell();
        proceed();
    }

    /** Under a lock of its own, so that what is told never goes back. */
    private void tell() {
        synchronized (sink) {
            sink.next(part.written().bytes());
        }
    }

    private void finish() {
        flushing.cancel(false);
        part.leave(whenForced);
        if (!ended.complete(null)) {
            return;
        }
        Throwable error;
        synchronized (this) {
            error = failure;
        }
        if (error != null) {
            sink.error(error);
        } else {
            sink.complete();
        }
    }
}
