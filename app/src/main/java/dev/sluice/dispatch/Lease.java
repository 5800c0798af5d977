package dev.sluice.dispatch;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * This gateway's own view of a lease. It ends some seconds before the database's, by a clock that no one sets, so that
 * writing stops in time even when the database cannot be reached.
 */
final class Lease {

    private static final long GOOD_FOR = Duration.ofSeconds(25).toNanos();

    private final LongSupplier nanos;
    private volatile long heldSince;
    private volatile boolean lost;

    /**
     * A lease that was asked for at the given moment.
     *
     * @param nanos a monotonic clock in nanoseconds
     * @param askedAt its reading just before the claim was sent
     */
    Lease(LongSupplier nanos, long askedAt) {
        this.nanos = nanos;
        this.heldSince = askedAt;
    }

    /** The lease was renewed by a heartbeat that was sent at the given moment. */
    void renewed(long askedAt) {
        heldSince = askedAt;
    }

    void lose() {
        lost = true;
    }

    /** Whether writing is still allowed. */
    boolean holds() {
        return !lost && nanos.getAsLong() - heldSince < GOOD_FOR;
    }
}
