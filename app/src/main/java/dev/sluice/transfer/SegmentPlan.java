package dev.sluice.transfer;

import dev.sluice.storage.Spans;
import dev.sluice.storage.Spans.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which connection fetches which bytes of a file. Connections take pieces in the order of the file, so that its hash keeps
 * up; when no piece is left, an idle one takes half of the segment that would end last.
 */
final class SegmentPlan {

    /** What a connection takes at a time. */
    static final long PIECE = 16 << 20;

    /** A segment is not halved below this. */
    private static final long LEAST = 1 << 20;

    /** Nor when it ends sooner than a new connection would help, in nanoseconds. */
    private static final double SOON = 500e6;

    private final TreeMap<Long, Long> gaps = new TreeMap<>();
    private final List<Segment> running = new ArrayList<>();
    private final LongSupplier nanos;
    private final boolean splittable;
    private boolean proven;
    private long arrived;

    private SegmentPlan(LongSupplier nanos, boolean splittable) {
        this.nanos = nanos;
        this.splittable = splittable;
    }

    /** For a file of known size: what is missing of it. */
    static SegmentPlan of(Spans written, long total, LongSupplier nanos) {
        SegmentPlan plan = new SegmentPlan(nanos, true);
        for (Span gap : written.gaps(total)) {
            plan.gaps.put(gap.from(), gap.to());
        }
        return plan;
    }

    /** For a file whose size nobody told: one segment from the beginning. */
    static SegmentPlan endless(LongSupplier nanos) {
        SegmentPlan plan = new SegmentPlan(nanos, false);
        plan.gaps.put(0L, Segment.ENDLESS);
        return plan;
    }

    /**
     * The segment of the first answer: all of the first gap that it brings, until others take of it.
     *
     * @param reach the place behind the last byte that the answer brings
     */
    synchronized @Nullable Segment first(long reach) {
        var gap = gaps.pollFirstEntry();
        return gap == null ? null : start(gap, reach);
    }

    private Segment start(Map.Entry<Long, Long> gap, long most) {
        long to = Math.min(gap.getValue(), most);
        if (to < gap.getValue()) {
            gaps.put(to, gap.getValue());
        }
        return start(gap.getKey(), to);
    }

    /** A segment for a connection that has none; null when there is none worth it. */
    synchronized @Nullable Segment next() {
        if (gaps.isEmpty()) {
            Segment slowest = slowest();
            if (slowest == null) {
                return null;
            }
            long keep = slowest.rest() > 2 * PIECE ? PIECE : slowest.rest() / 2;
            long cut = slowest.at() + keep;
            gaps.put(cut, slowest.limit());
            slowest.limit(cut);
        }
        var gap = gaps.pollFirstEntry();
        return start(gap, gap.getKey() + PIECE);
    }

    private Segment start(long from, long to) {
        Segment segment = new Segment(from, to, nanos.getAsLong());
        running.add(segment);
        return segment;
    }

    private @Nullable Segment slowest() {
        long now = nanos.getAsLong();
        return running.stream()
                .filter(segment -> splittable && segment.rest() >= 2 * LEAST && segment.expected(now) > SOON)
                .max(Comparator.comparingDouble(segment -> segment.expected(now)))
                .orElse(null);
    }

    /** Whether {@link #next} has something to give. */
    synchronized boolean hasWork() {
        return !gaps.isEmpty() || slowest() != null;
    }

    /** Takes note that the origin gives the segment, as it was asked for. */
    synchronized void answered(Segment segment, boolean asPart) {
        segment.answered();
        proven |= asPart;
    }

    /** Whether every connection gets its bytes. */
    synchronized boolean allAnswered() {
        return running.stream().allMatch(Segment::isAnswered);
    }

    /**
     * Takes arriving bytes for a segment.
     *
     * @param count how many arrived
     * @param reach the place behind the last byte that this answer brings
     * @return how many of them belong to the segment
     */
    synchronized int take(Segment segment, int count, long reach) {
        boolean longer = true;
        while (longer && segment.rest() < count && segment.limit() < reach) {
            longer = extend(segment, reach);
        }
        int taken = (int) Math.min(count, segment.rest());
        segment.advance(taken);
        arrived += taken;
        return taken;
    }

    /** How many bytes have arrived. */
    synchronized long arrived() {
        return arrived;
    }

    /** How many bytes of a file of known size have not. */
    synchronized long rest() {
        long rest = running.stream().mapToLong(Segment::rest).sum();
        return rest
                + gaps.entrySet().stream()
                        .mapToLong(gap -> gap.getValue() - gap.getKey())
                        .sum();
    }

    /** An answer that goes on may go on where nobody else fetches. */
    private boolean extend(Segment segment, long reach) {
        Long end = gaps.remove(segment.limit());
        if (end != null) {
            long to = Math.min(Math.min(end, reach), segment.limit() + PIECE);
            if (to < end) {
                gaps.put(to, end);
            }
            segment.limit(to);
            return true;
        }
        return !proven && takeOver(segment);
    }

    /** Until the origin has given a part to anybody, the first answer may be the only one that there will ever be. */
    private boolean takeOver(Segment segment) {
        for (Segment waiting : running) {
            if (waiting.from() == segment.limit() && waiting.rest() > 0 && !waiting.isAnswered()) {
                segment.limit(waiting.limit());
                waiting.limit(waiting.from());
                return true;
            }
        }
        return false;
    }

    /** The body of unknown length has come to its end. */
    synchronized void foundEnd(Segment segment) {
        segment.limit(segment.at());
    }

    /** Ends a segment; what did not arrive is somebody else's. */
    synchronized void end(Segment segment) {
        if (running.remove(segment) && segment.rest() > 0) {
            Long follows = gaps.remove(segment.limit());
            gaps.put(segment.at(), follows == null ? segment.limit() : follows);
        }
    }

    /** Whether nothing is missing and nothing is on its way. */
    synchronized boolean isDone() {
        return running.isEmpty() && gaps.isEmpty();
    }
}
