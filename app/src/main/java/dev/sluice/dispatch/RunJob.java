package dev.sluice.dispatch;

import dev.sluice.job.ItemStore;
import dev.sluice.job.Job;
import dev.sluice.job.JobEnd;
import dev.sluice.job.JobItem;
import dev.sluice.job.JobState;
import dev.sluice.job.LeaseLost;
import dev.sluice.job.LeaseStore;
import dev.sluice.job.LogLevel;
import dev.sluice.job.LogLine;
import dev.sluice.job.PlanStore;
import dev.sluice.job.WaitReason;
import dev.sluice.source.SourceRef;
import dev.sluice.source.SourceResolver;
import dev.sluice.storage.Storage;
import dev.sluice.transfer.Asker;
import dev.sluice.transfer.TransferFailure;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Runs one job under its lease: plans it, transfers its files, and writes down how it ended. */
final class RunJob {

    private static final Logger log = LoggerFactory.getLogger(RunJob.class);

    /** Files are written down so many at a time, or as many as are found in so short a time. */
    private static final int PLANNED_AT_ONCE = 200;

    private static final Duration PLANNED_WITHIN = Duration.ofMillis(20);

    /** So many times {@link #PLANNED_AT_ONCE} files are known ahead of those that are fetched. */
    private static final int AHEAD = 32;

    private final List<SourceResolver> sources;
    private final RunFile files;
    private final Storage storage;
    private final Stores stores;
    private final int filesAtOnce;
    private final LongSupplier nanos;

    /** Where is written down what a run finds and does. */
    record Stores(PlanStore plans, ItemStore items, LeaseStore leases) {}

    RunJob(
            List<SourceResolver> sources,
            RunFile files,
            Storage storage,
            Stores stores,
            int filesAtOnce,
            LongSupplier nanos) {
        this.sources = sources;
        this.files = files;
        this.storage = storage;
        this.stores = stores;
        this.filesAtOnce = filesAtOnce;
        this.nanos = nanos;
    }

    /** Runs the job to its end, or until it is stopped. Never fails: what goes wrong ends the job or is logged. */
    Mono<Void> run(RunningJob job) {
        Mono<Ending> work = fetchAll(job).onErrorResume(error -> Mono.just(ending(job, error)));
        return Mono.firstWithSignal(work, job.stopped().map(Ending.Stopped::new))
                .flatMap(ending -> leaveFiles(job).then(Mono.defer(() -> settle(job, ending))))
                .onErrorResume(error -> abandon(job, error));
    }

    /** How a run came to its end. */
    private sealed interface Ending {
        record Ended(JobEnd end) implements Ending {}

        record Stopped(StopReason reason) implements Ending {}
    }

    private Mono<Ending> fetchAll(RunningJob job) {
        Job of = job.claim().job();
        SourceResolver source = sources.stream()
                .filter(resolver -> resolver.kind() == of.source().kind())
                .findFirst()
                .orElseThrow();
        return pinned(job, source)
                .flatMapMany(reference -> source.plan(reference, of.options(), asker(of)))
                .bufferTimeout(PLANNED_AT_ONCE, PLANNED_WITHIN, true)
                .concatMap(files -> Database.retried(stores.plans().plan(job.claim(), files), job.lease()))
                .doOnNext(job::found)
                .doOnComplete(job::planned)
                .transform(found -> fetchOpen(job, source, found))
                .then(Mono.fromSupplier(() -> new Ending.Ended(job.ending())));
    }

    /** What every run of the job is of. */
    private Mono<SourceRef> pinned(RunningJob job, SourceResolver source) {
        Job of = job.claim().job();
        if (of.pinned() != null) {
            return Mono.just(
                    new SourceRef(source.kind(), of.pinned(), of.source().checksums()));
        }
        return source.pin(of.source(), of.options(), asker(of))
                .delayUntil(reference -> reference.equals(of.source())
                        ? Mono.empty()
                        : Database.retried(stores.plans().pin(job.claim(), reference.url()), job.lease()));
    }

    private Flux<Void> fetchOpen(RunningJob job, SourceResolver source, Flux<List<JobItem>> found) {
        return found.<JobItem>flatMapIterable(Function.identity(), AHEAD)
                .filter(item -> item.state().open())
                .flatMap(item -> files.run(job, item, source), filesAtOnce);
    }

    private static Asker asker(Job job) {
        return new Asker(job.owner(), job.id());
    }

    private static Ending ending(RunningJob job, Throwable error) {
        if (error instanceof LeaseLost || !job.lease().holds()) {
            return new Ending.Stopped(StopReason.LEASE_LOST);
        }
        if (error instanceof TransferFailure unplanned) {
            return failed(unplanned.type().word(), String.valueOf(unplanned.getMessage()));
        }
        log.error("job {} failed unexpectedly", job.claim().job().id(), error);
        return failed("internal", "Something went wrong in the gateway; its log tells more.");
    }

    private static Ending failed(String type, String message) {
        return new Ending.Ended(new JobEnd(JobState.FAILED, type, message, List.of()));
    }

    private Mono<Void> settle(RunningJob job, Ending ending) {
        return switch (ending) {
            case Ending.Ended ended -> finish(job, ended.end());
            case Ending.Stopped stopped -> stopped(job, stopped.reason());
        };
    }

    private Mono<Void> stopped(RunningJob job, StopReason reason) {
        return switch (reason) {
            case CANCELLED -> finish(job, new JobEnd(JobState.CANCELLED, null, null, List.of()));
            case PAUSED -> giveBack(job, List.of(new LogLine(LogLevel.INFO, "Download from " + host(job) + " paused")));
            case SHUTDOWN -> giveBack(job, List.of());
            case PUT_OFF -> putOff(job);
            case LEASE_LOST -> Mono.fromRunnable(() -> abandoned(job));
        };
    }

    /** The last figures are written first: a job that waits must not seem to have gone back. */
    private Mono<Void> giveBack(RunningJob job, List<LogLine> last) {
        return lastFigures(job)
                .then(Mono.defer(() ->
                        LogLines.with(job, last, lines -> stores.leases().release(job.claim(), lines))));
    }

    private Mono<Void> lastFigures(RunningJob job) {
        return Mono.justOrEmpty(job.present(nanos.getAsLong()))
                .flatMap(figures -> Database.retried(stores.items().figures(List.of(figures)), job.lease()));
    }

    private Mono<Void> putOff(RunningJob job) {
        RunningJob.PutOff putOff = Objects.requireNonNull(job.putOff());
        long seconds = putOff.delay().toSeconds();
        String why =
                putOff.reason() == WaitReason.DISK ? "for room on the disk" : "as its origin asked to be left alone";
        LogLine last = new LogLine(LogLevel.INFO, "Download from " + host(job) + " waits " + seconds + " s, " + why);
        return lastFigures(job)
                .then(Database.retried(stores.items().tries(job.claim(), job.tries()), job.lease()))
                .then(Mono.defer(() -> LogLines.with(
                        job,
                        List.of(last),
                        lines -> stores.leases().postpone(job.claim(), putOff.delay(), putOff.reason(), lines))));
    }

    private static String host(RunningJob job) {
        return job.claim().job().source().url().getHost();
    }

    /** Ends the use of the part files of those that were broken off. */
    private Mono<Void> leaveFiles(RunningJob job) {
        return Flux.fromIterable(job.items())
                .flatMap(item -> job.publishSettled(item).flatMap(begun -> leave(item, begun)))
                .then();
    }

    /** A publishing that failed may have been written down all the same: then the name stays for the next run to judge. */
    private Mono<Void> leave(JobItem item, boolean publishing) {
        return publishing ? storage.leave(item.id()) : storage.abandon(item.id());
    }

    /** The last figures are those of all that came. */
    private Mono<Void> finish(RunningJob job, JobEnd end) {
        String of = host(job);
        LogLine last = switch (end.state()) {
            case COMPLETED -> new LogLine(LogLevel.SUCCESS, "Download from " + of + " completed");
            case FAILED -> new LogLine(LogLevel.ERROR, "Download from " + of + " failed: " + end.errorMessage());
            case CANCELLED -> new LogLine(LogLevel.WARNING, "Download from " + of + " cancelled");
            case QUEUED, RUNNING, PAUSED -> throw new IllegalStateException(end.state() + " is no end");
        };
        return lastFigures(job)
                .then(LogLines.with(
                        job,
                        List.of(last),
                        lines -> stores.leases()
                                .finish(
                                        job.claim(),
                                        new JobEnd(end.state(), end.errorType(), end.errorMessage(), lines))));
    }

    private static void abandoned(RunningJob job) {
        log.warn(
                "job {}: the lease is lost, another gateway goes on",
                job.claim().job().id());
    }

    private static Mono<Void> abandon(RunningJob job, Throwable error) {
        log.warn(
                "job {}: its end could not be written, its lease runs out: {}",
                job.claim().job().id(),
                error.toString());
        return Mono.empty();
    }
}
