package dev.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.storage.Spans.Span;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpansTests {

    private static Spans of(long... ends) {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < ends.length; i += 2) {
            spans.add(new Span(ends[i], ends[i + 1]));
        }
        return new Spans(spans);
    }

    @Test
    void whatTouchesBecomesOne() {
        assertThat(of(0, 10, 20, 30).with(new Span(10, 20))).isEqualTo(of(0, 30));
        assertThat(of(0, 10).with(new Span(10, 11))).isEqualTo(of(0, 11));
        assertThat(of(5, 10).with(new Span(0, 5))).isEqualTo(of(0, 10));
        assertThat(of(0, 10, 40, 50).with(new Span(20, 30))).isEqualTo(of(0, 10, 20, 30, 40, 50));
        assertThat(of(0, 10, 20, 30).with(new Span(5, 40))).isEqualTo(of(0, 40));
    }

    @Test
    void anyOrderGivesTheSameAsBits() {
        Random random = new Random(4);
        for (int round = 0; round < 200; round++) {
            BitSet bits = new BitSet();
            Spans spans = Spans.NONE;
            for (int i = 0; i < 20; i++) {
                int from = random.nextInt(60);
                int to = from + 1 + random.nextInt(8);
                bits.set(from, to);
                spans = spans.with(new Span(from, to));
            }
            assertThat(spans.bytes()).isEqualTo(bits.cardinality());
            assertThat(spans.end()).isEqualTo(bits.length());
            assertThat(spans.prefix()).isEqualTo(bits.nextClearBit(0));
            assertThat(spans.gaps(100).stream().mapToLong(Span::length).sum()).isEqualTo(100 - bits.cardinality());
            for (Span gap : spans.gaps(100)) {
                assertThat(bits.get((int) gap.from())).isFalse();
                assertThat(bits.get((int) gap.to() - 1)).isFalse();
            }
        }
    }

    @Test
    void whatIsOutOfOrderIsRefused() {
        assertThatThrownBy(() -> of(10, 20, 0, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> of(0, 10, 10, 20)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> of(5, 5)).isInstanceOf(IllegalArgumentException.class);
    }
}
