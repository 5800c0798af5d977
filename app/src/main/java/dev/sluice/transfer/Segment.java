package dev.sluice.transfer;

/**
 * The bytes of a file that one connection fetches, in order. Changed by {@link SegmentPlan} alone, under its lock.
 */
final class Segment {

    /** The limit of a body whose length nobody told. */
    static final long ENDLESS = Long.MAX_VALUE;

    private final long from;
    private final long since;
    private long at;
    private long limit;
    private boolean answered;

    Segment(long from, long limit, long since) {
        this.from = from;
        this.at = from;
        this.limit = limit;
        this.since = since;
    }

    /** The place of its first byte. */
    long from() {
        return from;
    }

    /** The place of the next byte that arrives. */
    long at() {
        return at;
    }

    /** The place behind its last byte. */
    long limit() {
        return limit;
    }

    /** How many bytes have not arrived. */
    long rest() {
        return limit - at;
    }

    boolean isAnswered() {
        return answered;
    }

    void answered() {
        answered = true;
    }

    void advance(long bytes) {
        at += bytes;
    }

    void limit(long changed) {
        limit = changed;
    }

    /** How long the rest takes at the speed until now, in nanoseconds. */
    double expected(long now) {
        return (double) rest() * (now - since) / (at - from + 1);
    }
}
