package dev.sluice.dispatch;

import dev.sluice.job.FileFigures;
import dev.sluice.job.JobItem;
import dev.sluice.transfer.TransferSignal;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A file that is being fetched, and its figures. Guarded by the lock of its {@link RunningJob}. */
final class RunningFile {

    private final JobItem item;

    /** What was shown before a crash: figures do not go below it, except where the file starts over. */
    private long floor;

    private long bytes;
    private long size;
    private int tries;

    /** Whether the origin is still to be asked, or to be asked again. */
    private boolean waiting = true;

    private @Nullable Mono<Void> publishing;

    RunningFile(JobItem item) {
        this.item = item;
        this.floor = item.bytes();
        this.bytes = item.bytes();
        this.size = item.expected().size();
        this.tries = item.tries();
    }

    JobItem item() {
        return item;
    }

    void open(long total, long offset) {
        size = total;
        bytes = offset;
        waiting = false;
    }

    void estimate(long total) {
        size = total;
    }

    /** Takes a reading; how many bytes came since the last one. */
    long advance(long reached) {
        long came = reached - bytes;
        bytes = reached;
        tries = 0;
        return came;
    }

    void retry(int attempt) {
        tries = attempt - 1;
        waiting = true;
    }

    boolean isWaiting() {
        return waiting;
    }

    /** Tries that failed in a row without progress. */
    int tries() {
        return tries;
    }

    void startOver() {
        floor = 0;
        bytes = 0;
    }

    long shown() {
        return Math.max(floor, bytes);
    }

    /** Its size, or -1. */
    long size() {
        return size;
    }

    /** How much of it is there, from 0 to 1. */
    double part() {
        return size <= 0 ? 0 : Math.min(1.0, (double) shown() / size);
    }

    void publishing(Mono<Void> write) {
        publishing = write;
    }

    /** Completes when its publishing is not being written down; whether that was begun. */
    Mono<Boolean> publishSettled() {
        return publishing == null
                ? Mono.just(false)
                : publishing.onErrorComplete().thenReturn(true);
    }

    FileFigures figures() {
        return new FileFigures(item.id(), shown(), size < 0 ? TransferSignal.UNKNOWN : size);
    }
}
