package dev.sluice.transfer;

import java.util.concurrent.TimeUnit;

/**
 * How many bytes may pass at a rate. What passes is taken off, also into debt; while there is debt nothing more should
 * pass. What is not used adds up for {@link #BURST_PARTS a fifth of a second} at most. Without a rate everything may pass. Not
 * thread-safe.
 */
final class TokenBucket {

    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    /** The burst is what passes in this part of a second. */
    private static final double BURST_PARTS = 5;

    /** Debt of less than a byte is rounding. */
    private static final double NOTHING = -0.5;

    private long rate;
    private double tokens;
    private long filledAt;

    /**
     * An empty bucket.
     *
     * @param rate bytes per second, 0 for no limit
     * @param now in nanoseconds
     */
    TokenBucket(long rate, long now) {
        this.rate = rate;
        this.filledAt = now;
    }

    long rate() {
        return rate;
    }

    /** Changes the rate. Debt that was made at the old rate is owed for a fifth of a second at most. */
    void rate(long bytesPerSecond, long now) {
        fill(now);
        rate = bytesPerSecond;
        double burst = rate / BURST_PARTS;
        tokens = Math.clamp(tokens, -burst, burst);
    }

    boolean isOpen(long now) {
        fill(now);
        return rate == 0 || tokens >= NOTHING;
    }

    /** Takes bytes off; gives them back when negative. */
    void take(long bytes, long now) {
        fill(now);
        tokens = rate == 0 ? 0 : Math.min(tokens - bytes, rate / BURST_PARTS);
    }

    /** Nanoseconds until it is open, if nothing passes meanwhile. */
    long nanosToWait(long now) {
        return isOpen(now) ? 0 : (long) Math.ceil(-tokens * SECOND / rate);
    }

    private void fill(long now) {
        tokens = Math.min(tokens + rate * ((now - filledAt) / SECOND), rate / BURST_PARTS);
        filledAt = now;
    }
}
