package dev.sluice.webhook;

import dev.sluice.job.JobHints;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/**
 * Keeps up to four tries under way while a webhook is configured, each place filled again as soon as it is free, and removes
 * old deliveries in any case. At a stop tries get a moment to end; those that do not are made again, by whoever is there.
 */
final class Deliverer implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Deliverer.class);
    private static final int AT_ONCE = 4;
    private static final Duration DRAIN = Duration.ofSeconds(2);

    private final OutboxStore outbox;
    private final SendDelivery send;
    private final JobHints hints;
    private final WebhookProperties properties;
    private final Duration patience;
    private final AtomicInteger underWay = new AtomicInteger();
    private final Sinks.Many<Boolean> freed = Sinks.many().multicast().directBestEffort();
    private volatile Sinks.Empty<Void> stopping = Sinks.empty();
    private volatile Disposable rounds = Disposables.disposed();

    /**
     * A deliverer.
     *
     * @param patience how long an access to the database may take before the rounds go on without it
     */
    Deliverer(OutboxStore outbox, SendDelivery send, JobHints hints, WebhookProperties properties, Duration patience) {
        this.outbox = outbox;
        this.send = send;
        this.hints = hints;
        this.properties = properties;
        this.patience = patience;
    }

    /** Looks for what is due at every hint, when a place is free again, and once a second without either. */
    private Flux<Void> deliver() {
        return Flux.merge(every(Duration.ofSeconds(1)), hints.followJobs(), freed.asFlux())
                .onBackpressureLatest()
                .takeUntilOther(stopping.asMono())
                .concatMap(due -> take(), 1)
                .flatMap(this::deliver, AT_ONCE);
    }

    /** No more than there are places for: what is taken is begun at once, since its time runs from then on. */
    private Flux<Delivery> take() {
        int free = AT_ONCE - underWay.get();
        return free == 0 ? Flux.empty() : access("take", outbox.take(free)).flatMapIterable(taken -> taken);
    }

    private Mono<Void> deliver(Delivery delivery) {
        return Mono.defer(() -> send(delivery))
                .flatMap(answer -> access("record", outbox.ended(delivery, answer)))
                .doFinally(signal -> leave());
    }

    private Mono<Answer> send(Delivery delivery) {
        underWay.incrementAndGet();
        return send.send(delivery).doOnNext(answer -> tell(delivery, answer));
    }

    private void leave() {
        underWay.decrementAndGet();
        synchronized (freed) {
            freed.tryEmitNext(true);
        }
    }

    private static void tell(Delivery delivery, Answer answer) {
        if (!answer.delivered()) {
            log.warn("webhook delivery {}, try {}: {}", delivery.id(), delivery.attempt(), answer.sentence());
        }
    }

    private Flux<Void> sweep() {
        return every(Duration.ofHours(1))
                .takeUntilOther(stopping.asMono())
                .concatMap(hour -> access("sweep", outbox.sweep()), 1);
    }

    /** One that fails, or takes so long that the database must be away, is logged; what it has begun goes on to its end. */
    private <T> Mono<T> access(String name, Mono<T> access) {
        return access.timeout(patience).onErrorResume(error -> {
            log.warn("webhook, {}: {}", name, error.toString());
            return Mono.empty();
        });
    }

    private static Flux<Boolean> every(Duration period) {
        return Flux.interval(Duration.ZERO, period).onBackpressureDrop().map(n -> true);
    }

    @Override
    public void start() {
        stopping = Sinks.empty();
        Retry forever = Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(200)).maxBackoff(Duration.ofSeconds(5));
        Flux<Void> all = properties.configured() ? Flux.merge(deliver(), sweep()) : sweep();
        rounds = all.retryWhen(forever).subscribe();
    }

    @Override
    public void stop(Runnable done) {
        stopping.tryEmitEmpty();
        Flux.interval(Duration.ZERO, Duration.ofMillis(20))
                .takeUntil(n -> rounds.isDisposed())
                .then()
                .timeout(DRAIN, Mono.empty())
                .doOnTerminate(this::stop)
                .subscribe(ignored -> {}, error -> done.run(), done);
    }

    @Override
    public void stop() {
        rounds.dispose();
    }

    @Override
    public boolean isRunning() {
        return !rounds.isDisposed();
    }
}
