package dev.sluice.dispatch;

import dev.sluice.job.ItemStore;
import dev.sluice.job.Job;
import dev.sluice.job.JobItem;
import dev.sluice.job.LogLevel;
import dev.sluice.job.LogLine;
import dev.sluice.job.PublishedFile;
import dev.sluice.job.WaitReason;
import dev.sluice.source.SourceResolver;
import dev.sluice.storage.Storage;
import dev.sluice.transfer.Asker;
import dev.sluice.transfer.FailureType;
import dev.sluice.transfer.FileRequest;
import dev.sluice.transfer.FileTransfer;
import dev.sluice.transfer.OriginRefusal;
import dev.sluice.transfer.TransferFailure;
import dev.sluice.transfer.TransferOptions;
import dev.sluice.transfer.TransferSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Brings one file of a running job to its end, and writes that down. */
final class RunFile {

    private static final Logger log = LoggerFactory.getLogger(RunFile.class);

    /** After so long it is looked again whether there is room on the disk. */
    private static final Duration ROOM_WAIT = Duration.ofSeconds(5);

    private final FileTransfer transfer;
    private final Storage storage;
    private final ItemStore items;
    private final LongSupplier nanos;

    RunFile(FileTransfer transfer, Storage storage, ItemStore items, LongSupplier nanos) {
        this.transfer = transfer;
        this.storage = storage;
        this.items = items;
        this.nanos = nanos;
    }

    /** A file at hand. */
    private record Work(RunningJob job, JobItem item, FileRequest request, SourceResolver source, boolean renewed) {

        Work renewed(FileRequest other) {
            return new Work(job, item, other, source, true);
        }
    }

    /** Fetches the file, unless it is there already. Fails where the lease is lost. */
    Mono<Void> run(RunningJob job, JobItem item, SourceResolver source) {
        return Mono.defer(() -> {
            FileRequest request = request(job.claim().job(), job.claim().leaseToken(), item, source);
            Work work = new Work(job, item, request, source, false);
            job.begin(item);
            return present(work)
                    .flatMap(path -> path.isPresent()
                            ? skip(work, "It is there already, as " + path.get() + ".", path.get())
                            : transfer(work));
        });
    }

    private static FileRequest request(Job of, long leaseToken, JobItem item, SourceResolver source) {
        return new FileRequest(
                item.id(),
                leaseToken,
                new Asker(of.owner(), of.id()),
                item.url(),
                item.folder(),
                item.name(),
                item.terms().options(source.options(of.options()), item.url()),
                item.mirrors(),
                item.expected(),
                item.tries(),
                item.earlier(),
                item.terms());
    }

    /** What cannot be looked at is fetched; where the disk is at fault, that fails too, and says why. */
    private static Mono<Optional<String>> present(Work work) {
        return work.source()
                .present(work.request())
                .map(Optional::of)
                .onErrorResume(error -> {
                    log.warn("it cannot be seen what lies in a folder already: {}", error.toString());
                    return Mono.empty();
                })
                .defaultIfEmpty(Optional.empty());
    }

    private Mono<Void> transfer(Work work) {
        return transfer.run(work.request(), work.job().lease()::holds, work.source()::make)
                .doOnNext(signal -> work.job().take(work.item(), signal, nanos.getAsLong()))
                .concatMap(signal -> end(work, signal))
                .then()
                .onErrorResume(
                        TransferFailure.class,
                        failure -> failure.isRoomPromised() ? awaitRoom(work) : renew(work, failure));
    }

    /** An address that is good for a while is refused afterwards; its source may have another one, once. */
    private Mono<Void> renew(Work work, TransferFailure failure) {
        boolean stale = failure.refusal()
                .map(OriginRefusal::status)
                .filter(status -> status == 403 || status == 410)
                .isPresent();
        if (!stale || work.renewed()) {
            return fail(work, failure);
        }
        TransferOptions options = work.source().options(work.job().claim().job().options());
        return work.source()
                .renew(work.request(), options)
                .onErrorResume(TransferFailure.class, none -> Mono.empty())
                .map(work::renewed)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(again -> again.map(
                                found -> storage.abandon(work.item().id()).then(Mono.defer(() -> transfer(found))))
                        .orElseGet(() -> fail(work, failure)));
    }

    /** Other files under way take the room. A job that has nothing else to do waits in the queue. */
    private Mono<Void> awaitRoom(Work work) {
        return storage.abandon(work.item().id()).then(Mono.defer(() -> {
            if (work.job().items().size() == 1) {
                work.job().putOff(ROOM_WAIT, WaitReason.DISK);
            }
            return Mono.delay(ROOM_WAIT).then(Mono.defer(() -> transfer(work)));
        }));
    }

    private Mono<Void> end(Work work, TransferSignal signal) {
        return switch (signal) {
            case TransferSignal.Published published -> publish(work, published);
            case TransferSignal.Skipped skipped -> skip(work, skipped.reason(), null);
            case TransferSignal.Opened ignored -> Mono.empty();
            case TransferSignal.Advanced ignored -> Mono.empty();
            case TransferSignal.Estimated ignored -> Mono.empty();
            case TransferSignal.StartedOver ignored -> Mono.empty();
            case TransferSignal.Retrying ignored -> Mono.empty();
            case TransferSignal.Remarked ignored -> Mono.empty();
        };
    }

    private Mono<Void> publish(Work work, TransferSignal.Published file) {
        List<LogLine> last = new ArrayList<>();
        last.add(new LogLine(
                LogLevel.SUCCESS,
                "Saved " + file.path() + " (" + file.size() + " bytes, sha256 " + file.sha256() + ")"));
        if (!file.lengthVerified()) {
            last.add(new LogLine(LogLevel.WARNING, "The origin announced no length for " + file.path() + "."));
        }
        RunningJob job = work.job();
        JobItem item = work.item();
        PublishedFiles.Entry entry = new PublishedFiles.Entry(new PublishedFile(item.id(), file), last);
        Mono<Void> write = job.published()
                .add(entry, entries -> write(job, entries))
                .doOnSuccess(ignored -> job.end(item, new FileEnd.Published()))
                .then(note(work))
                .then(storage.removeParts(item.id(), item.folder(), file.path()));
        return job.publish(item, write);
    }

    private static Mono<Void> note(Work work) {
        return Mono.defer(() -> work.source().published(work.request())).onErrorResume(error -> {
            log.warn("what was fetched cannot be noted beside it: {}", error.toString());
            return Mono.empty();
        });
    }

    private Mono<Void> write(RunningJob job, List<PublishedFiles.Entry> entries) {
        List<PublishedFile> files =
                entries.stream().map(PublishedFiles.Entry::file).toList();
        List<LogLine> last =
                entries.stream().flatMap(entry -> entry.lines().stream()).toList();
        return LogLines.with(job, last, lines -> items.published(job.claim(), files, lines));
    }

    /**
     * Leaves the file out.
     *
     * @param there where it lies already, so that this name is nobody's to take back; null where it does not
     */
    private Mono<Void> skip(Work work, String reason, @Nullable String there) {
        RunningJob job = work.job();
        JobItem item = work.item();
        List<LogLine> last = List.of(new LogLine(LogLevel.INFO, "Skipped " + name(item) + ": " + reason));
        return LogLines.with(job, last, lines -> items.skipped(job.claim(), item.id(), reason, lines))
                .doOnSuccess(ignored -> job.end(item, new FileEnd.Skipped(reason)))
                .then(storage.removeParts(item.id(), item.folder(), there));
    }

    private static String name(JobItem item) {
        return Objects.requireNonNullElse(item.name(), item.url().getHost());
    }

    private Mono<Void> fail(Work work, TransferFailure failure) {
        if (failure.type() == FailureType.LEASE_LOST) {
            return Mono.error(failure);
        }
        RunningJob job = work.job();
        JobItem item = work.item();
        String type = failure.type().word();
        String message = String.valueOf(work.source().explain(failure).getMessage());
        return storage.abandon(item.id())
                .then(Database.retried(items.failed(job.claim(), item.id(), type, message), job.lease()))
                .doOnSuccess(ignored -> job.end(item, new FileEnd.Failed(name(item), type, message)));
    }
}
