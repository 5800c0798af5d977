package dev.sluice.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class TimeOrderedIdsTests {

    @Test
    void isVersionSevenAndOrderedByTime() {
        UUID first = at("2026-01-02T03:04:05.000006Z");
        UUID second = at("2026-01-02T03:04:05.000900Z");
        UUID third = at("2026-01-02T03:04:05.001Z");
        assertThat(first.version()).isEqualTo(7);
        assertThat(first.variant()).isEqualTo(2);
        assertThat(first.getMostSignificantBits() >>> 16)
                .isEqualTo(Instant.parse("2026-01-02T03:04:05Z").toEpochMilli());
        assertThat(first.toString()).isLessThan(second.toString());
        assertThat(second.toString()).isLessThan(third.toString());
    }

    @Test
    void isNewEachTime() {
        assertThat(at("2026-01-02T03:04:05Z")).isNotEqualTo(at("2026-01-02T03:04:05Z"));
    }

    private static UUID at(String instant) {
        return new TimeOrderedIds(Clock.fixed(Instant.parse(instant), ZoneOffset.UTC), new SecureRandom()).next();
    }
}
