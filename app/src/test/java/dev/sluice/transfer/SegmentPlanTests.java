package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.storage.Spans;
import dev.sluice.storage.Spans.Span;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SegmentPlanTests {

    private static final long MIB = 1 << 20;
    private static final long TOTAL = 100 * MIB;

    private final AtomicLong nanos = new AtomicLong();
    private final SegmentPlan plan = SegmentPlan.of(Spans.NONE, TOTAL, nanos::get);

    private static Segment some(@org.jspecify.annotations.Nullable Segment segment) {
        return Objects.requireNonNull(segment);
    }

    private void receive(Segment segment, long bytes, long reach) {
        for (long left = bytes; left > 0; left -= MIB) {
            assertThat(plan.take(segment, (int) Math.min(left, MIB), reach)).isEqualTo((int) Math.min(left, MIB));
        }
    }

    /** A second passes in which the first answer brings a MiB. */
    private Segment begun() {
        Segment first = some(plan.first(Segment.ENDLESS));
        plan.answered(first, false);
        nanos.addAndGet(1_000_000_000);
        receive(first, MIB, TOTAL);
        return first;
    }

    @Test
    void theFirstAnswerBringsAllWhereNobodyElseFetches() {
        Segment first = some(plan.first(Segment.ENDLESS));
        receive(first, TOTAL, TOTAL);
        plan.end(first);
        assertThat(plan.isDone()).isTrue();
    }

    @Test
    void whatTheFirstAnswerDoesNotBringIsLeftForOthers() {
        Segment first = some(plan.first(10 * MIB));
        assertThat(first.limit()).isEqualTo(10 * MIB);
        receive(first, 10 * MIB, 10 * MIB);
        assertThat(plan.take(first, 5, 10 * MIB)).isZero();
        assertThat(some(plan.next()).from()).isEqualTo(10 * MIB);
    }

    @Test
    void othersTakePiecesInOrderBehindIt() {
        Segment first = begun();
        Segment second = some(plan.next());
        Segment third = some(plan.next());
        assertThat(first.limit()).isEqualTo(17 * MIB);
        assertThat(second.from()).isEqualTo(17 * MIB);
        assertThat(second.limit()).isEqualTo(33 * MIB);
        assertThat(third.from()).isEqualTo(33 * MIB);
    }

    @Test
    void theFirstAnswerIsCutOnlyWhenTheOriginHasGivenAPart() {
        Segment first = begun();
        Segment second = some(plan.next());
        receive(first, 16 * MIB, TOTAL);
        receive(first, MIB, TOTAL);
        assertThat(second.rest()).isZero();
        assertThat(first.limit()).isEqualTo(33 * MIB);

        Segment third = some(plan.next());
        plan.answered(third, true);
        receive(first, 15 * MIB, TOTAL);
        assertThat(plan.take(first, (int) MIB, TOTAL)).isZero();
    }

    @Test
    void whatAFailedOneLeavesIsTakenByTheNext() {
        begun();
        Segment second = some(plan.next());
        plan.answered(second, true);
        receive(second, 3 * MIB, second.limit());
        plan.end(second);
        assertThat(some(plan.next()).from()).isEqualTo(20 * MIB);
    }

    @Test
    void anAnswerGoesOnNoFurtherThanItReaches() {
        SegmentPlan small = SegmentPlan.of(Spans.NONE, 20 * MIB, nanos::get);
        Segment first = some(small.first(Segment.ENDLESS));
        nanos.addAndGet(10_000_000_000L);
        small.take(first, (int) (4 * MIB), 20 * MIB);
        Segment second = some(small.next());
        small.answered(second, true);
        small.end(second);
        assertThat(small.take(first, (int) (14 * MIB), 18 * MIB)).isEqualTo((int) (14 * MIB));
        assertThat(small.take(first, (int) MIB, 18 * MIB)).isZero();
        assertThat(some(small.next()).from()).isEqualTo(18 * MIB);
    }

    @Test
    void theLastIdleOneTakesHalfOfTheSlowest() {
        SegmentPlan small = SegmentPlan.of(Spans.NONE, 20 * MIB, nanos::get);
        Segment first = some(small.first(Segment.ENDLESS));
        small.answered(first, true);
        nanos.addAndGet(10_000_000_000L);
        small.take(first, (int) (4 * MIB), 20 * MIB);
        Segment second = some(small.next());
        assertThat(first.limit()).isEqualTo(12 * MIB);
        assertThat(second.from()).isEqualTo(12 * MIB);
        assertThat(second.limit()).isEqualTo(20 * MIB);
    }

    @Test
    void nothingIsSplitThatEndsSoon() {
        SegmentPlan fast = SegmentPlan.of(Spans.NONE, 20 * MIB, nanos::get);
        Segment first = some(fast.first(Segment.ENDLESS));
        nanos.addAndGet(100_000_000);
        fast.take(first, (int) (10 * MIB), 20 * MIB);
        assertThat(fast.hasWork()).isFalse();
        assertThat(fast.next()).isNull();
    }

    @Test
    void whatIsThereIsNotFetchedAgain() {
        Spans there = new Spans(List.of(new Span(0, 10 * MIB), new Span(30 * MIB, 99 * MIB)));
        SegmentPlan rest = SegmentPlan.of(there, TOTAL, nanos::get);
        Segment first = some(rest.first(Segment.ENDLESS));
        Segment second = some(rest.next());
        assertThat(first.from()).isEqualTo(10 * MIB);
        assertThat(first.limit()).isEqualTo(30 * MIB);
        assertThat(second.from()).isEqualTo(99 * MIB);
        assertThat(second.limit()).isEqualTo(TOTAL);
        assertThat(rest.take(first, (int) (21 * MIB), TOTAL)).isEqualTo((int) (20 * MIB));
    }

    @Test
    void anEndlessBodyIsNeverSplit() {
        SegmentPlan endless = SegmentPlan.endless(nanos::get);
        Segment only = some(endless.first(Segment.ENDLESS));
        nanos.addAndGet(60_000_000_000L);
        endless.take(only, (int) (50 * MIB), Segment.ENDLESS);
        assertThat(endless.hasWork()).isFalse();
        endless.foundEnd(only);
        endless.end(only);
        assertThat(endless.isDone()).isTrue();
    }
}
