package dev.sluice.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands until a test moves it. Its views in other zones move with it. Thread-safe. */
public final class ManualClock extends Clock {

    private final Hand hand;
    private final ZoneId zone;

    private ManualClock(Hand hand, ZoneId zone) {
        this.hand = hand;
        this.zone = zone;
    }

    /** A clock in UTC. */
    public static ManualClock at(Instant now) {
        return new ManualClock(new Hand(now), ZoneOffset.UTC);
    }

    /** Moves it; backward with a negative duration. */
    public void advance(Duration by) {
        hand.advance(by);
    }

    @Override
    public Instant instant() {
        return hand.now();
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new ManualClock(hand, other);
    }

    private static final class Hand {

        private Instant now;

        private Hand(Instant now) {
            this.now = now;
        }

        private synchronized Instant now() {
            return now;
        }

        private synchronized void advance(Duration by) {
            now = now.plus(by);
        }
    }
}
