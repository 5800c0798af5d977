package dev.sluice.storage;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.FluxSink;

/**
 * Writes a body into a part file. While one chunk is being written and hashed, on two threads, buffers that arrive gather
 * to the next; a third thread forces what was written to the disk, so that little is left to force at the end. What is in
 * flight is bounded: {@link #MAX_WAITING} in memory, {@link #MAX_UNFORCED} on its way to the disk.
 *
 * <p>All fields are guarded by this object's lock, under which nothing waits. Every buffer is owned by this writer from
 * {@code onNext} on and is released when it was written, or when the writer ends.
 */
final class PartWriter extends BaseSubscriber<ByteBuf> {

    private static final int CHUNK = 1 << 20;
    private static final int LARGE = 256 << 10;
    private static final int MAX_WAITING = 4 << 20;
    private static final long FORCE_EVERY = 8 << 20;
    private static final long MAX_UNFORCED = 48 << 20;

    private final AsynchronousFileChannel channel;
    private final MessageDigest digest;
    private final Journal journal;
    private final FileThreads threads;
    private final BooleanSupplier lease;
    private final FluxSink<Long> sink;
    private final CompletableFuture<Long> ended = new CompletableFuture<>();
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private int waitingBytes;
    private boolean requested;
    private boolean writing;
    private boolean forcing;
    private boolean done;
    private @Nullable Throwable failure;
    private long offset;
    private long forced;

    /** Where and how to write. */
    record Target(
            AsynchronousFileChannel channel,
            MessageDigest digest,
            Journal journal,
            FileThreads threads,
            BooleanSupplier lease) {}

    PartWriter(Target target, long offset, FluxSink<Long> sink) {
        this.channel = target.channel();
        this.digest = target.digest();
        this.journal = target.journal();
        this.threads = target.threads();
        this.lease = target.lease();
        this.offset = offset;
        this.forced = offset;
        this.sink = sink;
    }

    /** Completes with the written length when nothing is in flight any more, however the writer ended. */
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
            waiting.add(buffer);
            waitingBytes += buffer.readableBytes();
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

    /** Ends before the body does; what is in flight is still written. */
    void stop() {
        cancel();
        synchronized (this) {
            release();
        }
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
            failure = StorageFailure.of(error);
            release();
        }
        proceed();
    }

    private void release() {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        waitingBytes = 0;
    }

    /** Takes the next steps that are possible. */
    private void proceed() {
        ByteBuf chunk;
        boolean ask;
        boolean force;
        boolean over;
        synchronized (this) {
            boolean mayWrite = !writing && offset - forced < MAX_UNFORCED && waitingBytes > 0;
            chunk = mayWrite ? nextChunk() : null;
            writing |= chunk != null;
            force = !forcing && offset - forced >= FORCE_EVERY && failure == null;
            forcing |= force;
            ask = !requested && !done && waitingBytes < MAX_WAITING;
            requested |= ask;
            over = done && !writing && !forcing && waitingBytes == 0 && !ended.isDone();
        }
        if (chunk != null) {
            write(chunk);
        }
        if (force) {
            threads.forces().execute(this::force);
        }
        if (ask) {
            request(1);
        }
        if (over) {
            finish();
        }
    }

    /** The first buffer as it is when it is large; else as many as fit into a chunk, copied together. */
    private ByteBuf nextChunk() {
        ByteBuf first = waiting.element();
        if (first.readableBytes() >= LARGE || waiting.size() == 1) {
            waiting.remove();
            waitingBytes -= first.readableBytes();
            return first;
        }
        ByteBuf chunk = PooledByteBufAllocator.DEFAULT.directBuffer(Math.min(CHUNK, waitingBytes), CHUNK);
        while (!waiting.isEmpty() && waiting.element().readableBytes() <= chunk.maxWritableBytes()) {
            ByteBuf next = waiting.remove();
            waitingBytes -= next.readableBytes();
            chunk.writeBytes(next);
            next.release();
        }
        return chunk;
    }

    private void write(ByteBuf chunk) {
        if (!lease.getAsBoolean()) {
            chunk.release();
            written(0, new StorageFailure(StorageFailure.Kind.LEASE_LOST, "The lease is no longer held.", null));
            return;
        }
        int length = chunk.readableBytes();
        ByteBuffer bytes = chunk.nioBuffer();
        ByteBuffer hashed = bytes.duplicate();
        CompletableFuture<Void> hash = CompletableFuture.runAsync(() -> digest.update(hashed), threads.hashes());
        CompletableFuture<Void> write = new CompletableFuture<>();
        long from;
        synchronized (this) {
            from = offset;
        }
        channel.write(bytes, from, from, new Rest(bytes, write));
        var unused = write.runAfterBoth(hash, () -> {}).whenComplete((ignored, error) -> {
            chunk.release();
            written(error == null ? length : 0, error == null ? null : cause(error));
        });
    }

    private static Throwable cause(Throwable error) {
        return error instanceof java.util.concurrent.CompletionException && error.getCause() != null
                ? error.getCause()
                : error;
    }

    /** Writes what a short write left. */
    private final class Rest implements CompletionHandler<Integer, Long> {

        private final ByteBuffer bytes;
        private final CompletableFuture<Void> done;

        Rest(ByteBuffer bytes, CompletableFuture<Void> done) {
            this.bytes = bytes;
            this.done = done;
        }

        @Override
        public void completed(Integer count, Long at) {
            if (bytes.hasRemaining()) {
                channel.write(bytes, at + count, at + count, this);
            } else {
                done.complete(null);
            }
        }

        @Override
        public void failed(Throwable error, Long at) {
            done.completeExceptionally(error);
        }
    }

    private void written(int length, @Nullable Throwable error) {
        long now;
        synchronized (this) {
            writing = false;
            offset += length;
            now = offset;
        }
        if (error != null) {
            fail(error);
            return;
        }
        sink.next(now);
        proceed();
    }

    private void force() {
        long reached;
        synchronized (this) {
            reached = offset;
        }
        Throwable error = null;
        try {
            channel.force(false);
            journal.durable(reached);
        } catch (IOException | RuntimeException failed) {
            error = failed;
        }
        synchronized (this) {
            forcing = false;
            forced = reached;
        }
        if (error != null) {
            fail(error);
        } else {
            proceed();
        }
    }

    private void finish() {
        Throwable error;
        long length;
        synchronized (this) {
            error = failure;
            length = offset;
        }
        if (ended.complete(length)) {
            if (error != null) {
                sink.error(error);
            } else {
                sink.complete();
            }
        }
    }
}
