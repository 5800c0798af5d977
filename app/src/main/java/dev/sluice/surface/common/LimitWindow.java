package dev.sluice.surface.common;

import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** What one client has left of a policy. */
final class LimitWindow {

    private final AtomicRateLimiter limiter;
    private final LongSupplier nanos;
    private final long start;

    LimitWindow(RateLimiterConfig config, LongSupplier nanos) {
        this.start = nanos.getAsLong();
        this.nanos = nanos;
        this.limiter = new AtomicRateLimiter("window", config, nanos::getAsLong);
    }

    /**
     * What came of a request.
     *
     * @param allowed whether it may go on
     * @param remaining requests that are left after it
     * @param untilReset until there are all again
     */
    record Taken(boolean allowed, int remaining, Duration untilReset) {}

    /** Takes one request. Locked, since the limiter parks a thread that meets another one, also an event loop. */
    synchronized Taken take() {
        boolean allowed = limiter.reservePermission(1) == 0;
        AtomicRateLimiter.AtomicRateLimiterMetrics left = limiter.getDetailedMetrics();
        // The limiter tells how long to wait only when nothing is left.
        long period = limiter.getRateLimiterConfig().getLimitRefreshPeriod().toNanos();
        long untilReset = start + (left.getCycle() + 1) * period - nanos.getAsLong();
        return new Taken(
                allowed, allowed ? left.getAvailablePermissions() : 0, Duration.ofNanos(Math.max(0, untilReset)));
    }
}
