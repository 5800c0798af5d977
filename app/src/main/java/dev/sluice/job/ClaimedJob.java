package dev.sluice.job;

import java.util.UUID;

/**
 * A job whose lease this gateway holds.
 *
 * @param job the job
 * @param holder the gateway that holds the lease
 * @param leaseToken fencing token: every write names it, so that a former holder cannot write any more
 * @param claimedIn the transaction that took the lease; the event that tells of it is one of that transaction's
 */
public record ClaimedJob(Job job, UUID holder, long leaseToken, long claimedIn) {}
