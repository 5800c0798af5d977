package dev.sluice.dispatch;

import dev.sluice.job.ClaimedJob;
import dev.sluice.job.ItemStore;
import dev.sluice.job.Job;
import dev.sluice.job.JobEnd;
import dev.sluice.job.JobItem;
import dev.sluice.job.JobState;
import dev.sluice.job.LeaseLost;
import dev.sluice.job.LeaseStore;
import dev.sluice.job.LogLevel;
import dev.sluice.job.LogLine;
import dev.sluice.source.PlannedFile;
import dev.sluice.source.SourceRef;
import dev.sluice.source.SourceResolver;
import dev.sluice.storage.Storage;
import dev.sluice.transfer.Asker;
import dev.sluice.transfer.FailureType;
import dev.sluice.transfer.FileRequest;
import dev.sluice.transfer.FileTransfer;
import dev.sluice.transfer.TransferFailure;
import dev.sluice.transfer.TransferSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Runs one job under its lease: plans it, transfers its files, and writes down how it ended. */
final class RunJob {

    private static final Logger log = LoggerFactory.getLogger(RunJob.class);

    private final List<SourceResolver> sources;
    private final FileTransfer transfer;
    private final Storage storage;
    private final ItemStore items;
    private final LeaseStore leases;
    private final LongSupplier nanos;

    RunJob(
            List<SourceResolver> sources,
            FileTransfer transfer,
            Storage storage,
            ItemStore items,
            LeaseStore leases,
            LongSupplier nanos) {
        this.sources = sources;
        this.transfer = transfer;
        this.storage = storage;
        this.items = items;
        this.leases = leases;
        this.nanos = nanos;
    }

    /** Runs the job to its end, or until it is stopped. Never fails: what goes wrong ends the job or is logged. */
    Mono<Void> run(RunningJob job) {
        Mono<Ending> work = fetchAll(job).onErrorResume(error -> Mono.just(ending(job, error)));
        return Mono.firstWithSignal(work, job.stopped().map(Ending.Stopped::new))
                .flatMap(ending -> settle(job, ending))
                .onErrorResume(error -> abandon(job, error));
    }

    /** How a run came to its end. */
    private sealed interface Ending {
        record Ended(
                JobState state,
                @Nullable String type,
                @Nullable String message) implements Ending {}

        record Stopped(StopReason reason) implements Ending {}
    }

    private Mono<Ending> fetchAll(RunningJob job) {
        return plan(job.claim().job())
                .concatMap(file -> Database.retried(items.plan(job.claim(), file), job.lease()))
                .doOnNext(job::found)
                .filter(item -> item.state().open())
                .concatMap(item -> fetch(job, item))
                .collectList()
                .map(failures -> ended(job, failures));
    }

    private Flux<PlannedFile> plan(Job job) {
        SourceRef source = job.source();
        return Flux.fromIterable(sources)
                .filter(resolver -> resolver.kind() == source.kind())
                .concatMap(resolver -> resolver.plan(source, job.options(), asker(job)));
    }

    /** A job completes when anything came through, and fails when nothing did. */
    private static Ending ended(RunningJob job, List<TransferFailure> failures) {
        if (job.completedFiles() > 0) {
            return new Ending.Ended(JobState.COMPLETED, null, null);
        }
        if (failures.isEmpty()) {
            return new Ending.Ended(JobState.FAILED, "nothing_found", "There was nothing to download.");
        }
        TransferFailure first = failures.getFirst();
        return new Ending.Ended(JobState.FAILED, word(first.type()), first.getMessage());
    }

    private static Asker asker(Job job) {
        return new Asker(job.owner(), job.id());
    }

    /** Fetches one file; gives its failure, or nothing when it came through. */
    private Mono<TransferFailure> fetch(RunningJob job, JobItem item) {
        Job of = job.claim().job();
        FileRequest request = new FileRequest(
                item.id(),
                job.claim().leaseToken(),
                asker(of),
                item.url(),
                item.folder(),
                item.name(),
                of.options(),
                item.mirrors(),
                item.expected());
        job.begin(item);
        return transfer.run(request, job.lease()::holds)
                .doOnNext(signal -> job.take(signal, nanos.getAsLong()))
                .ofType(TransferSignal.Published.class)
                .concatMap(published -> publish(job, item, published))
                .then(Mono.<TransferFailure>empty())
                .onErrorResume(TransferFailure.class, failure -> fail(job, item, failure));
    }

    private Mono<Void> publish(RunningJob job, JobItem item, TransferSignal.Published file) {
        List<LogLine> last = new ArrayList<>();
        last.add(new LogLine(
                LogLevel.SUCCESS,
                "Saved " + file.path() + " (" + file.size() + " bytes, sha256 " + file.sha256() + ")"));
        if (!file.lengthVerified()) {
            last.add(new LogLine(LogLevel.WARNING, "The origin announced no length for " + file.path() + "."));
        }
        Mono<Void> write = withLines(job, last, lines -> items.published(job.claim(), item.id(), file, lines))
                .doOnSuccess(ignored -> job.itemDone(true))
                .then(storage.removeParts(item.id(), item.folder(), file.path()));
        return job.publish(write);
    }

    private Mono<TransferFailure> fail(RunningJob job, JobItem item, TransferFailure failure) {
        if (failure.type() == FailureType.LEASE_LOST) {
            return Mono.error(failure);
        }
        String message = String.valueOf(failure.getMessage());
        return storage.abandon(item.id())
                .then(Database.retried(
                        items.failed(job.claim(), item.id(), word(failure.type()), message), job.lease()))
                .doOnSuccess(ignored -> job.itemDone(false))
                .thenReturn(failure);
    }

    private static String word(FailureType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static Ending ending(RunningJob job, Throwable error) {
        if (error instanceof LeaseLost || !job.lease().holds()) {
            return new Ending.Stopped(StopReason.LEASE_LOST);
        }
        if (error instanceof TransferFailure unplanned) {
            return new Ending.Ended(JobState.FAILED, word(unplanned.type()), unplanned.getMessage());
        }
        log.error("job {} failed unexpectedly", job.claim().job().id(), error);
        return new Ending.Ended(
                JobState.FAILED, "internal", "Something went wrong in the gateway; its log tells more.");
    }

    private Mono<Void> settle(RunningJob job, Ending ending) {
        return switch (ending) {
            case Ending.Ended ended -> finish(job, ended.state(), ended.type(), ended.message());
            case Ending.Stopped stopped ->
                job.publishSettled()
                        .flatMap(begun -> leaveItem(job, begun))
                        .then(Mono.defer(() -> stopped(job, stopped.reason())));
        };
    }

    private Mono<Void> stopped(RunningJob job, StopReason reason) {
        return switch (reason) {
            case CANCELLED -> finish(job, JobState.CANCELLED, null, null);
            case PAUSED -> giveBack(job, List.of(new LogLine(LogLevel.INFO, "Download from " + host(job) + " paused")));
            case SHUTDOWN -> giveBack(job, List.of());
            case LEASE_LOST -> Mono.fromRunnable(() -> abandoned(job));
        };
    }

    /** The last figures are written first: a job that waits must not seem to have gone back. */
    private Mono<Void> giveBack(RunningJob job, List<LogLine> last) {
        return Mono.justOrEmpty(job.present(nanos.getAsLong()))
                .flatMap(figures -> Database.retried(items.figures(List.of(figures)), job.lease()))
                .then(Mono.defer(() -> withLines(job, last, lines -> leases.release(job.claim(), lines))));
    }

    private static String host(RunningJob job) {
        return job.claim().job().source().url().getHost();
    }

    /** A publishing that failed may have been written down all the same: then the name stays for the next run to judge. */
    private Mono<Void> leaveItem(RunningJob job, boolean publishing) {
        return Mono.justOrEmpty(job.item())
                .flatMap(item -> publishing ? storage.leave(item.id()) : storage.abandon(item.id()));
    }

    private Mono<Void> finish(RunningJob job, JobState state, @Nullable String type, @Nullable String message) {
        ClaimedJob claim = job.claim();
        String of = host(job);
        LogLine last = switch (state) {
            case COMPLETED -> new LogLine(LogLevel.SUCCESS, "Download from " + of + " completed");
            case FAILED -> new LogLine(LogLevel.ERROR, "Download from " + of + " failed: " + message);
            case CANCELLED -> new LogLine(LogLevel.WARNING, "Download from " + of + " cancelled");
            case QUEUED, RUNNING, PAUSED -> throw new IllegalStateException(state + " is no end");
        };
        return withLines(job, List.of(last), lines -> leases.finish(claim, new JobEnd(state, type, message, lines)));
    }

    /** Makes a write with the lines that wait and some more; none of them is left behind by one that is under way. */
    private static Mono<Void> withLines(RunningJob job, List<LogLine> last, Function<List<LogLine>, Mono<Void>> write) {
        return job.linesSettled().then(Mono.defer(() -> {
            List<LogLine> lines = new ArrayList<>(job.takeLines());
            lines.addAll(last);
            return Database.retried(write.apply(lines), job.lease());
        }));
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
