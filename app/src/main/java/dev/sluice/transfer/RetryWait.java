package dev.sluice.transfer;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** The wait between tries: random between nothing and a doubling bound, and not less than the origin asks for. */
final class RetryWait {

    private static final Duration MAX = Duration.ofMinutes(5);

    private RetryWait() {}

    /**
     * The wait.
     *
     * @param failed how many tries have failed in a row, from 1
     * @param base the bound before the first doubling
     * @param floor what the origin asks for
     */
    static Duration after(int failed, Duration base, Duration floor, RandomGenerator random) {
        double doubled = (double) base.toMillis() * Math.pow(2, Math.min(30, failed - 1));
        long bound = (long) Math.min((double) MAX.toMillis(), doubled);
        Duration wait = Duration.ofMillis(bound <= 0 ? 0 : random.nextLong(bound + 1));
        return wait.compareTo(floor) < 0 ? floor : wait;
    }
}
