package dev.sluice.transfer;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/**
 * A body whose origin is watched for patience: it fails, and upstream is cancelled, when the origin takes too long. One
 * timer is set at a time, and not for every buffer. A buffer that comes after the end is let go.
 */
final class WatchedBody implements CoreSubscriber<ByteBuf>, Subscription {

    /** Whether somebody is calling downstream, and whether that is over. */
    private enum State {
        FREE,
        EMITTING,
        FAILING,
        OVER
    }

    private final CoreSubscriber<? super ByteBuf> actual;
    private final Patience patience;
    private final LongSupplier nanos;
    private final AtomicReference<State> state = new AtomicReference<>(State.FREE);
    private final Disposable.Swap timer = Disposables.swap();
    private volatile @Nullable TransferFailure failure;
    private Subscription upstream = Operators.emptySubscription();

    WatchedBody(CoreSubscriber<? super ByteBuf> actual, Patience patience, LongSupplier nanos) {
        this.actual = actual;
        this.patience = patience;
        this.nanos = nanos;
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        setTimer();
        actual.onSubscribe(this);
    }

    @Override
    public void request(long n) {
        patience.asked(nanos.getAsLong());
        upstream.request(n);
    }

    @Override
    public void onNext(ByteBuf buffer) {
        if (!state.compareAndSet(State.FREE, State.EMITTING)) {
            buffer.release();
            return;
        }
        patience.came(buffer.readableBytes(), nanos.getAsLong());
        actual.onNext(buffer);
        if (!state.compareAndSet(State.EMITTING, State.FREE)) {
            fail();
        }
    }

    @Override
    public void onError(Throwable error) {
        if (end()) {
            actual.onError(error);
        } else {
            Operators.onErrorDropped(error, actual.currentContext());
        }
    }

    @Override
    public void onComplete() {
        if (end()) {
            actual.onComplete();
        }
    }

    @Override
    public void cancel() {
        timer.dispose();
        upstream.cancel();
    }

    private boolean end() {
        timer.dispose();
        return state.compareAndSet(State.FREE, State.OVER);
    }

    private void setTimer() {
        long wait = patience.nanosToJudge(nanos.getAsLong());
        timer.update(Schedulers.parallel().schedule(this::judge, wait, TimeUnit.NANOSECONDS));
    }

    private void judge() {
        TransferFailure found = patience.judge(nanos.getAsLong());
        if (found == null) {
            setTimer();
            return;
        }
        failure = found;
        if (state.compareAndSet(State.FREE, State.OVER)) {
            upstream.cancel();
            actual.onError(found);
        } else {
            state.compareAndSet(State.EMITTING, State.FAILING);
        }
    }

    private void fail() {
        TransferFailure found = failure;
        if (found != null && state.compareAndSet(State.FAILING, State.OVER)) {
            upstream.cancel();
            actual.onError(found);
        }
    }
}
