package dev.sluice.dispatch;

import dev.sluice.job.ClaimedJob;
import dev.sluice.job.JobItem;
import dev.sluice.job.JobProgress;
import dev.sluice.job.LogLevel;
import dev.sluice.job.LogLine;
import dev.sluice.job.RunningFigures;
import dev.sluice.transfer.TransferSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A job that this gateway runs: its lease, its figures as they are, and the lines that wait to be logged. Written by the
 * transfer's threads and read by the recorder's, so every method takes the lock; none of them waits.
 */
final class RunningJob {

    private final ClaimedJob claim;
    private final Lease lease;
    private final Speed speed = new Speed();
    private final Sinks.One<StopReason> stop = Sinks.one();
    private final List<LogLine> lines = new ArrayList<>();
    private Mono<Void> writing = Mono.empty();
    private @Nullable Mono<Void> publishing;
    private int totalFiles;
    private int completedFiles;
    private int failedFiles;
    private @Nullable String currentFile;
    private @Nullable JobItem item;

    /** What was shown before a crash: figures do not go below it, except where the file starts over. */
    private long floor;

    private long bytes;
    private long size = TransferSignal.UNKNOWN;
    private long doneBytes;
    private boolean changed;

    /** Whether the origin told of the file at hand; before that, what is shown of it is what an earlier run wrote. */
    private boolean opened;

    RunningJob(ClaimedJob claim, Lease lease) {
        this.claim = claim;
        this.lease = lease;
        JobProgress before = claim.job().progress();
        this.totalFiles = before.totalFiles();
        this.completedFiles = before.completedFiles();
        this.failedFiles = before.failedFiles();
        this.currentFile = before.currentFile();
    }

    ClaimedJob claim() {
        return claim;
    }

    Lease lease() {
        return lease;
    }

    void stop(StopReason reason) {
        if (reason == StopReason.LEASE_LOST) {
            lease.lose();
        }
        stop.tryEmitValue(reason);
    }

    Mono<StopReason> stopped() {
        return stop.asMono();
    }

    /** Counts the bytes of a file that came through in an earlier run. */
    synchronized void found(JobItem planned) {
        switch (planned.state()) {
            case DOWNLOADED, UPLOADING, UPLOADED -> doneBytes += planned.bytes();
            case PENDING, DOWNLOADING, FAILED, SKIPPED, CANCELLED, PAUSED -> {}
        }
    }

    synchronized void begin(JobItem next) {
        item = next;
        publishing = null;
        floor = next.bytes();
        bytes = next.bytes();
        size = TransferSignal.UNKNOWN;
        opened = false;
        totalFiles = Math.max(totalFiles, completedFiles + failedFiles + 1);
    }

    synchronized void take(TransferSignal signal, long nanos) {
        switch (signal) {
            case TransferSignal.Opened opened -> open(opened, nanos);
            case TransferSignal.Advanced advanced -> bytes = advanced.bytes();
            case TransferSignal.StartedOver over -> startOver(over.reason(), nanos);
            case TransferSignal.Retrying retrying -> lines.add(new LogLine(LogLevel.WARNING, sentence(retrying)));
            case TransferSignal.Remarked remarked -> lines.add(new LogLine(LogLevel.INFO, remarked.message()));
            case TransferSignal.Published published -> bytes = published.size();
        }
        changed = true;
    }

    private static String sentence(TransferSignal.Retrying retrying) {
        double seconds = Math.round(retrying.delay().toMillis() / 100.0) / 10.0;
        return retrying.cause().getMessage() + " Try " + retrying.attempt() + " follows in " + seconds + " s.";
    }

    private void open(TransferSignal.Opened file, long nanos) {
        opened = true;
        currentFile = file.name();
        size = file.total();
        bytes = file.offset();
        speed.restart(nanos, bytes);
        String continued = file.offset() > 0 ? " from byte " + file.offset() : "";
        String of = file.total() < 0 ? "size unknown" : file.total() + " bytes";
        lines.add(new LogLine(LogLevel.INFO, "Downloading " + file.name() + " (" + of + ")" + continued));
    }

    private void startOver(String reason, long nanos) {
        floor = 0;
        bytes = 0;
        speed.restart(nanos, 0);
        lines.add(new LogLine(LogLevel.WARNING, "Starting over: " + reason));
    }

    synchronized void itemDone(boolean completed) {
        if (completed) {
            completedFiles++;
            doneBytes += bytes;
        } else {
            failedFiles++;
        }
        item = null;
        changed = true;
    }

    /** The file at hand, if any. */
    synchronized @Nullable JobItem item() {
        return item;
    }

    synchronized int completedFiles() {
        return completedFiles;
    }

    /** The lines that wait, in order; the caller writes them. */
    synchronized List<LogLine> takeLines() {
        List<LogLine> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }

    /**
     * Writes the lines that wait, beside the run; those that could not be written come first the next time.
     *
     * @param write writes lines
     * @return what the write gives, at once when there are none
     */
    synchronized Mono<Void> writeLines(Function<List<LogLine>, Mono<Void>> write) {
        List<LogLine> taken = takeLines();
        if (taken.isEmpty()) {
            return Mono.empty();
        }
        writing = write.apply(taken).doOnError(error -> putBack(taken)).cache();
        return writing;
    }

    /**
     * Writes down that a file is published. A stop does not break it off: whether the file was told of must be known before
     * its name is taken back.
     */
    synchronized Mono<Void> publish(Mono<Void> write) {
        Mono<Void> started = write.cache();
        publishing = started;
        return started;
    }

    /** Completes when no publishing is being written down; whether the write of the file at hand was begun. */
    synchronized Mono<Boolean> publishSettled() {
        return publishing == null
                ? Mono.just(false)
                : publishing.onErrorComplete().thenReturn(true);
    }

    private synchronized void putBack(List<LogLine> unwritten) {
        lines.addAll(0, unwritten);
    }

    /** Completes when no lines are being written beside the run: then those that follow may be. */
    synchronized Mono<Void> linesSettled() {
        return writing.onErrorComplete();
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

    /** The present figures, or null when no file is at hand of which anything is known. */
    synchronized @Nullable RunningFigures present(long nanos) {
        JobItem current = item;
        if (current == null || !opened) {
            return null;
        }
        long shown = Math.max(floor, bytes);
        long moving = speed.at(nanos, bytes);
        long total = size < 0 || totalFiles > 1 ? TransferSignal.UNKNOWN : doneBytes + size;
        JobProgress progress = new JobProgress(
                totalFiles, completedFiles, failedFiles, currentFile, doneBytes + shown, total, moving, percent(shown));
        return new RunningFigures(claim, progress, current.id(), shown, size);
    }

    /** A running job is never shown as wholly done. */
    private double percent(long shown) {
        double part = size <= 0 ? 0 : Math.min(1.0, (double) shown / size);
        double percent = 100.0 * (completedFiles + failedFiles + part) / Math.max(1, totalFiles);
        return Math.min(99.9, percent);
    }
}
