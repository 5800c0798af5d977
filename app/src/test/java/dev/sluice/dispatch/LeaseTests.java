package dev.sluice.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaseTests {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final Lease lease = new Lease(now::get, now.get());

    @Test
    void endsSomeSecondsBeforeTheDatabasesLeaseAlsoWhenTheClockWraps() {
        now.addAndGet(Duration.ofSeconds(24).toNanos());
        assertThat(lease.holds()).isTrue();
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(lease.holds()).isFalse();
    }

    @Test
    void countsFromTheMomentTheHeartbeatWasSent() {
        long asked = now.addAndGet(Duration.ofSeconds(20).toNanos());
        now.addAndGet(Duration.ofSeconds(4).toNanos());
        lease.renewed(asked);
        now.addAndGet(Duration.ofSeconds(20).toNanos());
        assertThat(lease.holds()).isTrue();
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(lease.holds()).isFalse();
    }

    @Test
    void whatIsLostStaysLost() {
        lease.lose();
        lease.renewed(now.get());
        assertThat(lease.holds()).isFalse();
    }
}
