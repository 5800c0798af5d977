package dev.sluice.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.ManualClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class TimeOrderedIdsTests {

    private static final Instant START = Instant.parse("2026-01-02T03:04:05.000006Z");

    private final ManualClock clock = ManualClock.at(START);
    private final TimeOrderedIds ids = new TimeOrderedIds(clock, new SecureRandom());

    @Test
    void isVersionSevenAndOrderedByTime() {
        UUID first = ids.next();
        UUID second = after(Duration.ofNanos(894_000));
        UUID third = after(Duration.ofNanos(100_000));
        assertThat(first.version()).isEqualTo(7);
        assertThat(first.variant()).isEqualTo(2);
        assertThat(first.getMostSignificantBits() >>> 16).isEqualTo(START.toEpochMilli());
        assertThat(first.toString()).isLessThan(second.toString());
        assertThat(second.toString()).isLessThan(third.toString());
    }

    @Test
    void isNewEachTimeWhileTheClockStands() {
        assertThat(ids.next()).isNotEqualTo(ids.next());
    }

    private UUID after(Duration pause) {
        clock.advance(pause);
        return ids.next();
    }
}
