package dev.sluice.feed;

import dev.sluice.job.EventQuery;
import dev.sluice.job.JobEvent;
import dev.sluice.job.JobHints;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Reads the committed log as it grows: at every hint, a little later again, and once a second without one. */
final class EventTail {

    private static final Logger log = LoggerFactory.getLogger(EventTail.class);

    /** Between two looks, so that a job of many small files does not cost one for each. */
    private static final Mono<JobEvent> REST = Mono.delay(Duration.ofMillis(15)).then(Mono.empty());

    private final EventQuery events;
    private final JobHints hints;

    /** The transaction below which all events have been told; -1 before the first look. Set by one poll at a time. */
    private volatile long told = -1;

    /** The horizon that the present poll reads up to, and the last event of it that was told. */
    private long target = -1;

    private long last;

    EventTail(EventQuery events, JobHints hints) {
        this.events = events;
        this.hints = hints;
    }

    /** Every event that is committed from now on, once; to be subscribed to once. */
    Flux<JobEvent> follow() {
        return looks().concatMap(look -> poll().concatWith(REST), 1)
                .doOnError(error -> log.warn("The event log cannot be read: {}", error.toString()))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(200)).maxBackoff(Duration.ofSeconds(2)));
    }

    /** A transaction beside the one that is hinted at can hold the horizon back for a moment. */
    private Flux<Long> looks() {
        Flux<Long> hinted = hints.follow()
                .switchMap(hint -> Flux.just(0L, 30L, 150L).concatMap(wait -> Mono.delay(Duration.ofMillis(wait))));
        return Flux.merge(Flux.interval(Duration.ZERO, Duration.ofSeconds(1)).onBackpressureDrop(), hinted)
                .onBackpressureLatest();
    }

    /** The transaction below which all events have been told. */
    long told() {
        return told;
    }

    /** A poll that failed midway is made again up to the same horizon, behind what was told of it. */
    private Flux<JobEvent> poll() {
        return Mono.defer(() -> target > told ? Mono.just(target) : events.horizon())
                .flatMapMany(this::upTo);
    }

    private Flux<JobEvent> upTo(long horizon) {
        target = horizon;
        if (told < 0 || horizon <= told) {
            told = Math.max(told, horizon);
            return Flux.empty();
        }
        return events.between(told, horizon, last)
                .doOnNext(event -> last = event.id())
                .doOnComplete(() -> {
                    last = 0;
                    told = horizon;
                });
    }
}
