package dev.sluice.surface.common;

import java.time.Duration;

/** Somebody asked more often than a policy lets them: status 429; each surface answers it in its own shape. */
public final class TooManyRequests extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long retryAfter;

    /** A refusal, which takes no stack trace: it must cost less than what it refuses. */
    TooManyRequests(Duration untilReset) {
        super(null, null, false, false);
        this.retryAfter = Math.max(1, RateLimits.wholeSeconds(untilReset));
    }

    /** For {@code Retry-After}, in whole seconds. */
    public long retryAfter() {
        return retryAfter;
    }

    /** What is wrong, as a sentence for the client. */
    public String detail() {
        return "Too many requests. Try again in " + retryAfter + " s.";
    }
}
