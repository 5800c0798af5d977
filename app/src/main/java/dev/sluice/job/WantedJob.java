package dev.sluice.job;

import java.util.UUID;

/**
 * A running job of which its owner wants something.
 *
 * @param job the job
 * @param leaseToken the lease under which it runs; the wish is for no other run
 * @param wanted what is wanted
 */
public record WantedJob(UUID job, long leaseToken, Wanted wanted) {}
