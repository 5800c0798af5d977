package dev.sluice.feed;

import dev.sluice.job.JobProgress;
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
public record Tick(UUID job, String owner, String surface, JobProgress progress, long claimedIn, Instant at) {}
