package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The arithmetic of a limit. */
class TokenBucketTests {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    @Test
    void debtIsPaidAtTheRate() {
        TokenBucket bucket = new TokenBucket(1000, 0);
        assertThat(bucket.isOpen(0)).isTrue();
        bucket.take(500, 0);
        assertThat(bucket.isOpen(0)).isFalse();
        assertThat(bucket.nanosToWait(0)).isEqualTo(500 * MILLI);
        assertThat(bucket.isOpen(499 * MILLI)).isFalse();
        assertThat(bucket.isOpen(500 * MILLI)).isTrue();
    }

    @Test
    void aFifthOfASecondIsSavedAtMost() {
        TokenBucket bucket = new TokenBucket(1000, 0);
        assertThat(bucket.isOpen(3_600_000 * MILLI)).isTrue();
        bucket.take(200, 3_600_000 * MILLI);
        assertThat(bucket.isOpen(3_600_000 * MILLI)).isTrue();
        bucket.take(1, 3_600_000 * MILLI);
        assertThat(bucket.isOpen(3_600_000 * MILLI)).isFalse();
    }

    @Test
    void whatIsGivenBackCanBeTakenAgain() {
        TokenBucket bucket = new TokenBucket(1000, 0);
        bucket.take(500, 0);
        bucket.take(-500, 0);
        assertThat(bucket.isOpen(0)).isTrue();
    }

    @Test
    void withoutARateItIsAlwaysOpen() {
        TokenBucket bucket = new TokenBucket(0, 0);
        bucket.take(Long.MAX_VALUE, 0);
        assertThat(bucket.isOpen(0)).isTrue();
        assertThat(bucket.nanosToWait(0)).isZero();
    }

    @Test
    void debtOfAFasterRateDoesNotStopASlowerOne() {
        TokenBucket bucket = new TokenBucket(100_000_000, 0);
        bucket.take(10_000_000, 0);
        bucket.rate(1000, 0);
        assertThat(bucket.nanosToWait(0)).isEqualTo(200 * MILLI);
        bucket.rate(0, 0);
        assertThat(bucket.isOpen(0)).isTrue();
    }
}
