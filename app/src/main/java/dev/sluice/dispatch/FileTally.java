package dev.sluice.dispatch;

import dev.sluice.job.JobEnd;
import dev.sluice.job.JobItem;
import dev.sluice.job.JobProgress;
import dev.sluice.job.JobState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many files of a job came to which end, in this run and in earlier ones. Guarded by the lock of its {@link RunningJob}. */
final class FileTally {

    private final JobProgress before;
    private final boolean whole;
    private int completed;
    private int failed;
    private int skipped;
    private FileEnd.@Nullable Failed firstFailed;
    private FileEnd.@Nullable Skipped firstSkipped;

    /**
     * Counts anew, as the plan is found again.
     *
     * @param before what was told before this run; less is not told
     * @param whole whether the job is worth nothing unless all of its files are there
     */
    FileTally(JobProgress before, boolean whole) {
        this.before = before;
        this.whole = whole;
    }

    /** Counts a file that an earlier run brought to its end; others do not count. */
    void found(JobItem item) {
        switch (item.state()) {
            case DOWNLOADED, UPLOADING, UPLOADED -> completed++;
            case FAILED -> failed++;
            case SKIPPED -> skipped++;
            case PENDING, DOWNLOADING, PAUSED, CANCELLED -> {}
        }
    }

    void add(FileEnd end) {
        switch (end) {
            case FileEnd.Published ignored -> completed++;
            case FileEnd.Failed now -> {
                failed++;
                firstFailed = firstFailed == null ? now : firstFailed;
            }
            case FileEnd.Skipped now -> {
                skipped++;
                firstSkipped = firstSkipped == null ? now : firstSkipped;
            }
        }
    }

    int over() {
        return completed + failed + skipped;
    }

    int completed() {
        return Math.max(before.completedFiles(), completed);
    }

    int failed() {
        return Math.max(before.failedFiles(), failed);
    }

    int skipped() {
        return Math.max(before.skippedFiles(), skipped);
    }

    /**
     * How the job ends, all files being over: it completes when anything came through, or all that was wanted is there. One
     * that is worth nothing else needs all of its files.
     */
    JobEnd ending() {
        if (whole && failed > 0 && over() > 1) {
            String first =
                    firstFailed == null ? "the log says why." : firstFailed.name() + ": " + firstFailed.message();
            String message = failed + " of " + over() + " files did not come through; " + first;
            return new JobEnd(JobState.FAILED, firstFailed == null ? "failed" : firstFailed.type(), message, List.of());
        }
        if (completed > 0) {
            return new JobEnd(JobState.COMPLETED, null, null, List.of());
        }
        if (failed > 0) {
            return firstFailed == null
                    ? new JobEnd(JobState.FAILED, "failed", "No file came through; the log says why.", List.of())
                    : new JobEnd(JobState.FAILED, firstFailed.type(), firstFailed.message(), List.of());
        }
        if (skipped > 0) {
            String reason = firstSkipped == null ? "Every file was left out; the log says why." : firstSkipped.reason();
            return new JobEnd(JobState.COMPLETED, "skipped", reason, List.of());
        }
        return new JobEnd(JobState.FAILED, "nothing_found", "There was nothing to download.", List.of());
    }
}
