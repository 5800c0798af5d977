package dev.sluice.transfer;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A body that is asked for one buffer at a time, each only when its lane lets it pass. Demand that waits for the lane is
 * not passed on, so upstream sees no silence in it. A buffer that comes after a cancel is let go.
 */
final class PacedBody implements CoreSubscriber<ByteBuf>, Subscription {

    private final CoreSubscriber<? super ByteBuf> actual;
    private final Pace.Lane lane;
    private final AtomicLong demand = new AtomicLong();
    private volatile boolean cancelled;
    private Subscription upstream = Operators.emptySubscription();

    PacedBody(CoreSubscriber<? super ByteBuf> actual, Pace.Lane lane) {
        this.actual = actual;
        this.lane = lane;
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        actual.onSubscribe(this);
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && demand.getAndAccumulate(n, Operators::addCap) == 0) {
            ask();
        }
    }

    private void ask() {
        if (!cancelled) {
            lane.ask(this::next);
        }
    }

    private void next() {
        if (!cancelled) {
            upstream.request(1);
        }
    }

    @Override
    public void onNext(ByteBuf buffer) {
        if (cancelled) {
            buffer.release();
            return;
        }
        lane.came(buffer.readableBytes());
        actual.onNext(buffer);
        if (demand.updateAndGet(PacedBody::less) > 0) {
            ask();
        }
    }

    private static long less(long demand) {
        return demand == Long.MAX_VALUE ? demand : demand - 1;
    }

    @Override
    public void onError(Throwable error) {
        actual.onError(error);
    }

    @Override
    public void onComplete() {
        actual.onComplete();
    }

    @Override
    public void cancel() {
        cancelled = true;
        upstream.cancel();
    }
}
