package dev.sluice.feed;

import dev.sluice.job.Job;
import dev.sluice.job.JobProgress;
import dev.sluice.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * How far a running job is at a moment. Ticks are not kept and may be merged: the last one counts.
 *
 * @param job the job
 * @param owner whose it is
 * @param surface the surface that it came in by
 * @param progress its figures
 * @param claimedIn the transaction that took the lease under which the job runs
 * @param at when they were taken
 */
public record Tick(UUID job, String owner, String surface, JobProgress progress, long claimedIn, Instant at) {

    /** Figures are written once a second, so a row that was written so much later than they were taken has them. */
    private static final Duration WRITTEN_BY_THEN = Duration.ofSeconds(3);

    /**
     * The job with these figures, where they are of its present run and newer than those of its row. That a row is younger
     * says little: it changes with every line of the log, and its figures do not.
     */
    Job onto(Job row) {
        boolean running = row.state() == JobState.RUNNING && row.stateTx() == claimedIn;
        if (!running || at.plus(WRITTEN_BY_THEN).isBefore(row.updatedAt())) {
            return row;
        }
        return row.with(progress, at.isAfter(row.updatedAt()) ? at : row.updatedAt());
    }
}
