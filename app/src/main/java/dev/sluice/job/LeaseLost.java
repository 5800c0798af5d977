package dev.sluice.job;

/** A write was refused because the job's lease is no longer held under that token. */
public final class LeaseLost extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LeaseLost(ClaimedJob claim) {
        super("job " + claim.job().id() + " is no longer held under lease token " + claim.leaseToken());
    }
}
