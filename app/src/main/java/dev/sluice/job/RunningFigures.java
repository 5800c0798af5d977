package dev.sluice.job;

import java.util.UUID;

/**
 * The last figures of a running job and its file at hand.
 *
 * @param claim the lease under which it runs
 * @param progress the job's figures
 * @param item the file at hand
 * @param itemBytes how much of it is there
 * @param itemSize its size, or -1
 */
public record RunningFigures(ClaimedJob claim, JobProgress progress, UUID item, long itemBytes, long itemSize) {}
