package dev.sluice.dispatch;

import dev.sluice.job.ClaimedJob;
import dev.sluice.job.FileFigures;
import dev.sluice.job.JobEnd;
import dev.sluice.job.JobItem;
import dev.sluice.job.JobProgress;
import dev.sluice.job.LogLevel;
import dev.sluice.job.LogLine;
import dev.sluice.job.RunningFigures;
import dev.sluice.job.WaitReason;
import dev.sluice.transfer.TransferSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A job that this gateway runs: its lease, its figures as they are, and the lines that wait to be logged. Written by the
 * transfers' threads and read by the recorder's, so every method takes the lock; none of them waits.
 */
final class RunningJob {

    private final ClaimedJob claim;
    private final Lease lease;
    private final Speed speed = new Speed();
    private final Sinks.One<StopReason> stop = Sinks.one();
    private final Sinks.Empty<Void> begun = Sinks.empty();
    private final List<LogLine> lines = new ArrayList<>();
    private final Map<UUID, RunningFile> files = new LinkedHashMap<>();
    private final PublishedFiles published = new PublishedFiles();
    private Mono<Void> writing = Mono.empty();
    private final FileTally tally;
    private int totalFiles;
    private @Nullable String currentFile;

    /** Sizes of the files that are planned and not begun; those that nobody knows are counted. */
    private long waitingBytes;

    private int waitingUnknown;
    private boolean planned;
    private int known;

    /** What is told does not go below these, except where a file starts over. */
    private long toldBytes;

    private double toldPercent;

    private long doneBytes;
    private long arrived;
    private boolean changed;

    /** Whether an origin told of a file; before that, what is shown is what an earlier run wrote. */
    private boolean opened;

    private volatile @Nullable PutOff putOff;

    /** That a job is stopped for a while. */
    record PutOff(Duration delay, WaitReason reason) {}

    RunningJob(ClaimedJob claim, Lease lease) {
        this.claim = claim;
        this.lease = lease;
        JobProgress before = claim.job().progress();
        this.tally = new FileTally(before, claim.job().source().kind().isWhole());
        this.totalFiles = before.totalFiles();
        this.currentFile = before.currentFile();
        this.toldBytes = before.bytes();
        this.toldPercent = before.percent();
    }

    ClaimedJob claim() {
        return claim;
    }

    Lease lease() {
        return lease;
    }

    /** How its published files are written down. */
    PublishedFiles published() {
        return published;
    }

    void stop(StopReason reason) {
        if (reason == StopReason.LEASE_LOST) {
            lease.lose();
        }
        stop.tryEmitValue(reason);
    }

    /** Stops the job for a while. */
    void putOff(Duration wait, WaitReason reason) {
        putOff = new PutOff(wait, reason);
        stop(StopReason.PUT_OFF);
    }

    /** For how long it was stopped, and why; null when it was not. */
    @Nullable
    PutOff putOff() {
        return putOff;
    }

    Mono<StopReason> stopped() {
        return stop.asMono();
    }

    /** Counts files of the plan: those that an earlier run brought to an end, and those that wait. */
    synchronized void found(List<JobItem> items) {
        for (JobItem item : items) {
            tally.found(item);
            switch (item.state()) {
                case DOWNLOADED, UPLOADING, UPLOADED -> doneBytes += item.bytes();
                case PENDING, DOWNLOADING, PAUSED -> await(item, 1);
                case FAILED, SKIPPED, CANCELLED -> {}
            }
            known++;
        }
        totalFiles = Math.max(totalFiles, known);
        begun.tryEmitEmpty();
    }

    /** Completes when first files of its plan are written down. */
    Mono<Void> begun() {
        return begun.asMono();
    }

    private void await(JobItem item, int count) {
        long size = item.expected().size();
        waitingBytes += size < 0 ? 0 : count * size;
        waitingUnknown += size < 0 ? count : 0;
    }

    /** The plan has come to its end. */
    synchronized void planned() {
        planned = true;
    }

    synchronized void begin(JobItem item) {
        await(item, -1);
        files.put(item.id(), new RunningFile(item));
    }

    synchronized void take(JobItem item, TransferSignal signal, long nanos) {
        RunningFile file = files.get(item.id());
        if (file == null) {
            return;
        }
        switch (signal) {
            case TransferSignal.Opened told -> open(file, told, nanos);
            case TransferSignal.Advanced advanced -> advance(file, advanced.bytes());
            case TransferSignal.Estimated estimated -> file.estimate(estimated.total());
            case TransferSignal.StartedOver over -> startOver(file, over.reason());
            case TransferSignal.Retrying retrying -> retry(file, retrying);
            case TransferSignal.Remarked remarked -> lines.add(new LogLine(LogLevel.INFO, remarked.message()));
            case TransferSignal.Published published -> advance(file, published.size());
            case TransferSignal.Skipped ignored -> {}
        }
        changed = true;
    }

    private void retry(RunningFile file, TransferSignal.Retrying retrying) {
        file.retry(retrying.attempt());
        lines.add(new LogLine(LogLevel.WARNING, sentence(retrying)));
    }

    private static String sentence(TransferSignal.Retrying retrying) {
        double seconds = Math.round(retrying.delay().toMillis() / 100.0) / 10.0;
        return retrying.cause().getMessage() + " Try " + retrying.attempt() + " follows in " + seconds + " s.";
    }

    private void open(RunningFile file, TransferSignal.Opened told, long nanos) {
        if (!opened) {
            speed.restart(nanos, arrived);
            opened = true;
        }
        currentFile = told.name();
        file.open(told.total(), told.offset());
        String continued = told.offset() > 0 ? " from byte " + told.offset() : "";
        String of = told.total() < 0 ? "size unknown" : told.total() + " bytes";
        lines.add(new LogLine(LogLevel.INFO, "Downloading " + told.name() + " (" + of + ")" + continued));
    }

    private void advance(RunningFile file, long reached) {
        arrived += Math.max(0, file.advance(reached));
    }

    private void startOver(RunningFile file, String reason) {
        file.startOver();
        toldBytes = 0;
        toldPercent = 0;
        lines.add(new LogLine(LogLevel.WARNING, "Starting over: " + reason));
    }

    /** A file is over, and that is written down. */
    synchronized void end(JobItem item, FileEnd end) {
        RunningFile file = files.remove(item.id());
        tally.add(end);
        if (file != null && end instanceof FileEnd.Published) {
            doneBytes += file.shown();
        }
        changed = true;
    }

    /** The files at hand. */
    synchronized List<JobItem> items() {
        return files.values().stream().map(RunningFile::item).toList();
    }

    /** The files at hand when the origin of each is still to be asked; else none. */
    synchronized List<JobItem> waitingItems() {
        return files.values().stream().allMatch(RunningFile::isWaiting) ? items() : List.of();
    }

    /** Tries of each file at hand that failed in a row without progress. */
    synchronized Map<UUID, Integer> tries() {
        return files.values().stream()
                .collect(Collectors.toMap(file -> file.item().id(), RunningFile::tries));
    }

    /** How the job ends, all of its files being over. */
    synchronized JobEnd ending() {
        return tally.ending();
    }

    /** The lines that wait, in order; the caller writes them. */
    synchronized List<LogLine> takeLines() {
        List<LogLine> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }

    /**
     * Takes the lines that wait, to write them beside the run.
     *
     * @param written completes when they are written, or were put back
     */
    synchronized List<LogLine> takeLines(Mono<Void> written) {
        List<LogLine> taken = takeLines();
        if (!taken.isEmpty()) {
            writing = written;
        }
        return taken;
    }

    /**
     * Writes down that a file is published. A stop does not break it off: whether the file was told of must be known before
     * its name is taken back.
     */
    synchronized Mono<Void> publish(JobItem item, Mono<Void> write) {
        Mono<Void> started = write.cache();
        RunningFile file = files.get(item.id());
        if (file != null) {
            file.publishing(started);
        }
        return started;
    }

    /** Completes when no publishing of the file is being written down; whether the write of it was begun. */
    synchronized Mono<Boolean> publishSettled(JobItem item) {
        RunningFile file = files.get(item.id());
        return file == null ? Mono.just(true) : file.publishSettled();
    }

    /** Lines that could not be written come first the next time. */
    synchronized void putBack(List<LogLine> unwritten) {
        lines.addAll(0, unwritten);
    }

    /** Completes when no lines are being written beside the run: then those that follow may be. */
    synchronized Mono<Void> linesSettled() {
        return writing;
    }

    synchronized @Nullable String currentFile() {
        return currentFile;
    }

    /** The present figures, or null when nothing changed since the last time and nothing moves. */
    synchronized @Nullable RunningFigures figures(long nanos) {
        RunningFigures present = present(nanos);
        if (present == null || (!changed && present.progress().speed() == 0)) {
            return null;
        }
        changed = present.progress().speed() > 0;
        return present;
    }

    /** The present figures, or null while nothing is known of any file. */
    synchronized @Nullable RunningFigures present(long nanos) {
        if (!opened) {
            return null;
        }
        toldBytes = Math.max(toldBytes, doneBytes + sum(RunningFile::shown));
        toldPercent = Math.max(toldPercent, percent());
        JobProgress progress = new JobProgress(
                totalFiles,
                tally.completed(),
                tally.failed(),
                tally.skipped(),
                currentFile,
                toldBytes,
                totalBytes(),
                speed.at(nanos, arrived),
                toldPercent);
        List<FileFigures> each =
                files.values().stream().map(RunningFile::figures).toList();
        return new RunningFigures(claim, progress, each);
    }

    private long sum(ToLongFunction<RunningFile> figure) {
        return files.values().stream().mapToLong(figure).sum();
    }

    private long totalBytes() {
        boolean known =
                planned && waitingUnknown == 0 && files.values().stream().allMatch(file -> file.size() >= 0);
        return known ? doneBytes + waitingBytes + sum(RunningFile::size) : TransferSignal.UNKNOWN;
    }

    /** A running job is never shown as wholly done. */
    private double percent() {
        double parts = files.values().stream().mapToDouble(RunningFile::part).sum();
        return Math.min(99.9, 100.0 * (tally.over() + parts) / Math.max(1, totalFiles));
    }
}
