package dev.sluice.transfer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long an origin may take over a body. Only the time counts in which it was asked for bytes and sent none: not that
 * in which we wait for our own limits or for the disk. Bytes must come within the idle limit; and over each
 * {@link #WINDOW} of such time, as many as the minimum speed asks for. Thread-safe.
 */
final class Patience {

    /** Over how much waiting a speed is judged. */
    static final Duration WINDOW = Duration.ofSeconds(60);

    private final long idleNanos;
    private final long minimumSpeed;
    private boolean asked;
    private long askedAt;
    private long waited;
    private long bytes;

    /**
     * Patience with one body.
     *
     * @param idle longest wait for a buffer
     * @param minimumSpeed bytes per second, 0 for none
     */
    Patience(Duration idle, long minimumSpeed) {
        this.idleNanos = idle.toNanos();
        this.minimumSpeed = minimumSpeed;
    }

    synchronized void asked(long now) {
        if (!asked) {
            asked = true;
            askedAt = now;
        }
    }

    synchronized void came(int count, long now) {
        if (asked) {
            waited += now - askedAt;
            asked = false;
        }
        bytes += count;
    }

    /** The failure when the origin took too long; else null. A window that is over begins anew. */
    synchronized @Nullable TransferFailure judge(long now) {
        if (asked && now - askedAt >= idleNanos) {
            return new TransferFailure(FailureType.TIMEOUT, "The origin fell silent.", null);
        }
        if (waited(now) < WINDOW.toNanos()) {
            return null;
        }
        if (bytes < minimumSpeed * WINDOW.toSeconds()) {
            return new TransferFailure(
                    FailureType.TOO_SLOW,
                    "The origin sent " + bytes + " bytes in a minute; at least " + minimumSpeed
                            + " bytes per second are asked for.",
                    null);
        }
        bytes = 0;
        waited = asked ? askedAt - now : 0;
        return null;
    }

    /** Nanoseconds until it is worth judging again. */
    synchronized long nanosToJudge(long now) {
        long idleLeft = asked ? idleNanos - (now - askedAt) : idleNanos;
        return Math.max(0, Math.min(idleLeft, WINDOW.toNanos() - waited(now)));
    }

    private long waited(long now) {
        return waited + (asked ? now - askedAt : 0);
    }
}
