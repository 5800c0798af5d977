package dev.sluice.dispatch;

import java.time.Duration;
import java.util.ArrayDeque;

/** Bytes per second over the last seconds. Not thread-safe. */
final class Speed {

    private static final long WINDOW = Duration.ofSeconds(5).toNanos();

    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    private record Sample(long nanos, long bytes) {}

    /** Forgets the past: bytes begin to count from here. */
    void restart(long nanos, long bytes) {
        samples.clear();
        samples.add(new Sample(nanos, bytes));
    }

    /** Takes a reading and gives the mean speed since the oldest one in the window; 0 before there are two. */
    long at(long nanos, long bytes) {
        samples.add(new Sample(nanos, bytes));
        while (samples.size() > 2 && nanos - samples.getFirst().nanos() > WINDOW) {
            samples.removeFirst();
        }
        Sample oldest = samples.getFirst();
        long elapsed = nanos - oldest.nanos();
        return elapsed <= 0 ? 0 : (long) Math.max(0, (bytes - oldest.bytes()) * 1e9 / elapsed);
    }
}
