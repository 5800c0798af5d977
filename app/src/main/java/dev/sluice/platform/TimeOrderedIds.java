package dev.sluice.platform;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.UUID;

/**
 * UUID version 7 of RFC 9562: 48 bits of milliseconds, 12 bits of the fraction of that millisecond (section 6.2,
 * method 3), 62 random bits. Later ids sort after earlier ones, which keeps index pages warm.
 */
final class TimeOrderedIds implements IdSource {

    private static final int MICROS_IN_MILLISECOND = 1_000;

    private final Clock clock;
    private final SecureRandom random;

    TimeOrderedIds(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public UUID next() {
        Instant now = clock.instant();
        long fraction = (now.get(ChronoField.MICRO_OF_SECOND) % MICROS_IN_MILLISECOND) * 4096L / MICROS_IN_MILLISECOND;
        long high = (now.toEpochMilli() << 16) | 0x7000L | fraction;
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
