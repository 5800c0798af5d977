package dev.sluice.dispatch;

import dev.sluice.job.JobHints;
import dev.sluice.platform.database.Uncancelled;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/** Keeps the gateway's rounds going: claim, renew, record, recover, clean up; and ends them in order. */
final class Dispatcher implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final Duration DRAIN = Duration.ofSeconds(25);
    private static final Duration ROUND = Duration.ofSeconds(8);

    /** For so long further jobs wait for those before them to have begun. */
    private static final Duration BEGINNING = Duration.ofSeconds(1);

    private final JobHints hints;
    private final RunningJobs running;
    private final DispatchSteps steps;
    private final JobsProperties properties;
    private volatile Sinks.Empty<Void> stopping = Sinks.empty();
    private volatile Disposable claiming = Disposables.disposed();
    private volatile Disposable tending = Disposables.disposed();

    Dispatcher(JobHints hints, RunningJobs running, DispatchSteps steps, JobsProperties properties) {
        this.hints = hints;
        this.running = running;
        this.steps = steps;
        this.properties = properties;
    }

    /** Claims at every hint, when a job has left, and once a second without either. */
    private Flux<Void> claimAndRun() {
        Flux<Boolean> every = every(Duration.ofSeconds(1)).map(n -> true);
        return Flux.merge(every, hints.followJobs(), running.freed())
                .onBackpressureLatest()
                .takeUntilOther(stopping.asMono())
                .concatMap(due -> claimSome().expand(more -> more && !stopped() ? claimSome() : Mono.empty()), 1)
                .thenMany(Flux.empty());
    }

    /** Whether there may be more to claim. */
    private Mono<Boolean> claimSome() {
        Mono<List<RunningJob>> claimed = steps.claim().claim().doOnNext(jobs -> jobs.forEach(this::run));
        return round("claim", claimed)
                .flatMap(jobs -> jobs.size() < ClaimDueJobs.AT_ONCE
                        ? Mono.just(false)
                        : begun(jobs).thenReturn(true));
    }

    /** Completes when all have their files, or soon: thousands that begin at once must not keep the rounds from the database. */
    private Mono<Void> begun(List<RunningJob> jobs) {
        return Flux.fromIterable(jobs)
                .flatMap(RunningJob::begun)
                .takeUntilOther(stopping.asMono())
                .then()
                .timeout(BEGINNING, Mono.empty());
    }

    private void run(RunningJob job) {
        running.turn(job)
                .then(Mono.defer(() -> steps.run().run(job)))
                .doFinally(signal -> running.remove(job))
                .subscribe();
    }

    private Flux<Void> tend() {
        Flux<Boolean> wishes = Flux.merge(every(Duration.ofSeconds(1)).map(n -> true), hints.followJobs())
                .onBackpressureLatest();
        return Flux.merge(
                every(Duration.ofSeconds(10))
                        .concatMap(n -> round("renew", steps.renew().renew())),
                wishes.concatMap(hint -> round("stop", steps.renew().stopWanted()), 1),
                every(Duration.ofMillis(500)).concatMap(n -> Mono.fromRunnable(steps.renew()::stopExpired)),
                every(Duration.ofSeconds(1)).concatMap(n -> Mono.fromRunnable(steps.putOff()::look)),
                every(Duration.ofMillis(250))
                        .concatMap(n -> round("record", steps.record().round(n)), 1),
                every(Duration.ofSeconds(5))
                        .concatMap(n -> round("recover", steps.recover().recover()), 1),
                every(Duration.ofSeconds(2))
                        .concatMap(n -> round("clean up", steps.remove().remove()), 1));
    }

    private static Flux<Long> every(Duration period) {
        return Flux.interval(Duration.ZERO, period).onBackpressureDrop();
    }

    /**
     * A round that fails, or takes so long that the database must be away, is logged, and the next one follows. What it has
     * begun goes on to its end.
     */
    private static <T> Mono<T> round(String name, Mono<T> round) {
        return round.as(Uncancelled::run).timeout(ROUND).onErrorResume(error -> {
            log.warn("{}: {}", name, error.toString());
            return Mono.empty();
        });
    }

    @Override
    public void start() {
        stopping = Sinks.empty();
        Retry forever = Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(200)).maxBackoff(Duration.ofSeconds(5));
        claiming = claimAndRun().retryWhen(forever).subscribe();
        tending = tend().retryWhen(forever).subscribe();
        log.info("dispatching up to {} jobs", properties.maxRunning());
    }

    @Override
    public void stop(Runnable done) {
        stopping.tryEmitEmpty();
        Flux.interval(Duration.ZERO, Duration.ofMillis(20))
                .takeUntil(n -> nothingRuns())
                .then()
                .timeout(DRAIN, Mono.empty())
                .doFinally(signal -> tending.dispose())
                .subscribe(ignored -> {}, error -> done.run(), done);
    }

    /** Stops what runs, also what a claim that was under way has brought. */
    private boolean nothingRuns() {
        boolean claimed = claiming.isDisposed();
        running.all().forEach(job -> job.stop(StopReason.SHUTDOWN));
        return claimed && running.size() == 0;
    }

    private boolean stopped() {
        return Boolean.TRUE.equals(stopping.scan(Scannable.Attr.TERMINATED));
    }

    @Override
    public void stop() {
        claiming.dispose();
        tending.dispose();
    }

    @Override
    public boolean isRunning() {
        return !tending.isDisposed();
    }
}
