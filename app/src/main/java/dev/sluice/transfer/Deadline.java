package dev.sluice.transfer;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The time for a whole transfer. Either the file is told of as published or the deadline fails the transfer, never both:
 * whoever was told of a file must not see it taken back.
 */
final class Deadline {

    private enum State {
        OPEN,
        PUBLISHED,
        MISSED
    }

    private final Duration limit;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

    private Deadline(Duration limit) {
        this.limit = limit;
    }

    /** The transfer under its deadline, if it has one. */
    static Flux<TransferSignal> over(Flux<TransferSignal> transfer, @Nullable Duration limit) {
        return limit == null ? transfer : Flux.defer(() -> new Deadline(limit).bound(transfer));
    }

    /** Merged, since an error of one source cancels the other; it ends with the file, and does not wait for the timer. */
    private Flux<TransferSignal> bound(Flux<TransferSignal> transfer) {
        return Flux.merge(transfer.filter(this::isInTime), missed())
                .takeUntil(TransferSignal.Published.class::isInstance);
    }

    private boolean isInTime(TransferSignal signal) {
        return !(signal instanceof TransferSignal.Published) || state.compareAndSet(State.OPEN, State.PUBLISHED);
    }

    private Mono<TransferSignal> missed() {
        return Mono.delay(limit)
                .filter(now -> state.compareAndSet(State.OPEN, State.MISSED))
                .flatMap(now -> Mono.error(new TransferFailure(
                        FailureType.DEADLINE, "The file did not come within " + limit.toSeconds() + " s.", null)));
    }
}
