package dev.sluice.transfer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What bounds a transfer beside its time limits.
 *
 * @param deadline longest time for one file, with all its tries and waits; counted from the beginning of a run, so anew
 *     after a restart; null for none
 * @param minimumSpeed bytes per second that an origin must send over each minute in which it is waited for; 0 for none
 * @param bytesPerSecond most that the whole job receives; 0 for no limit
 * @param connections most connections that fetch one of its files; null for as many as the gateway uses
 * @param chunk most bytes that one read takes from a connection; null for as many as the gateway reads, which never reads more
 */
public record TransferLimits(
        @Nullable Duration deadline,
        long minimumSpeed,
        long bytesPerSecond,
        @Nullable Integer connections,
        @Nullable Integer chunk) {

    /** No deadline, at least 1 KiB/s, as fast as it goes. */
    public static final TransferLimits USUAL = new TransferLimits(null, 1024, 0, null);

    /** More connections than these fetch no file. */
    public static final int MAX_CONNECTIONS = 64;

    /** Reads are not bounded to less than this: they would be many. */
    public static final int LEAST_CHUNK = 1024;

    /** Without a bound on reads. */
    public TransferLimits(
            @Nullable Duration deadline, long minimumSpeed, long bytesPerSecond, @Nullable Integer connections) {
        this(deadline, minimumSpeed, bytesPerSecond, connections, null);
    }

    /** Refuses what is below 0. */
    public TransferLimits {
        if (minimumSpeed < 0 || bytesPerSecond < 0 || (deadline != null && deadline.isNegative())) {
            throw new IllegalArgumentException("Limits of a transfer are not below 0: deadline " + deadline
                    + ", minimum speed " + minimumSpeed + ", bytes per second " + bytesPerSecond);
        }
        if (connections != null && (connections < 1 || connections > MAX_CONNECTIONS)) {
            throw new IllegalArgumentException(
                    "A file is fetched over 1 to " + MAX_CONNECTIONS + " connections, not " + connections + ".");
        }
        if (chunk != null && chunk < LEAST_CHUNK) {
            throw new IllegalArgumentException("Reads take " + LEAST_CHUNK + " bytes and more, not " + chunk + ".");
        }
    }
}
