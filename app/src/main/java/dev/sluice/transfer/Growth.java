package dev.sluice.transfer;

/**
 * Over how many connections a file is fetched: one at first, doubled while that helps. When all of them together bring
 * hardly more than the first one did alone, one is enough. Pure arithmetic; used under the lock of its owner.
 */
final class Growth {

    /** A file that ends so soon at its present speed gains nothing by another connection, in nanoseconds. */
    private static final double SOON = 500e6;

    /** An origin that gives so much to one connection does not limit it, in bytes per nanosecond. */
    private static final double UNLIMITED = 0.2;

    /** So long after the last growth it is judged, in nanoseconds. */
    private static final long SETTLED = 500_000_000;

    /** What all must bring, in parts of what the first brought alone. By so much more than before, they still speed up. */
    private static final double GAIN = 1.3;

    private final int most;
    private int wanted = 1;
    private double alone;
    private boolean judged;

    /** When it was looked last, in nanoseconds; how many bytes had arrived by then, and how fast. */
    private long last;

    private long lastBytes;
    private double lastRate;

    /** The same of when there came to be as many as there are. */
    private long since;

    private long sinceBytes;

    /**
     * Begins with one connection.
     *
     * @param most how many there may be
     * @param nanos the present time
     */
    Growth(int most, long nanos) {
        this.most = most;
        this.last = nanos;
        this.since = nanos;
    }

    /**
     * How many there should be now.
     *
     * @param nanos the present time
     * @param bytes how many bytes have arrived since the beginning
     * @param rest how many have not
     * @param running how many connections there are
     * @param held whether more would not help now: the disk is waited for, or not every connection gets its bytes yet
     */
    int look(long nanos, long bytes, long rest, int running, boolean held) {
        double rate = (bytes - lastBytes) / (double) Math.max(1, nanos - last);
        boolean rising = rate > GAIN * lastRate;
        last = nanos;
        lastBytes = bytes;
        lastRate = rate;
        if (wanted == 1) {
            alone = Math.max(alone, rate);
        } else if (!judged && wanted == most && nanos - since >= SETTLED) {
            judged = true;
            wanted = bytes - sinceBytes < GAIN * alone * (nanos - since) ? 1 : most;
        }
        boolean worth = !judged && !held && !rising && rate < UNLIMITED * running && rest > rate * SOON;
        if (worth && running >= wanted && wanted < most) {
            wanted = Math.min(most, wanted * 2);
            since = nanos;
            sinceBytes = bytes;
        }
        return wanted;
    }

    /** A connection failed: no more than so many until the next look that wants more. */
    void retreat(int left) {
        wanted = Math.max(1, left);
    }

    /** Whether a connection has become superfluous. */
    boolean isTooMany(int running) {
        return judged && running > wanted;
    }
}
