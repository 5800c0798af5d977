package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The wait between tries. */
class RetryWaitTests {

    private final RandomGenerator random = new Random(7);

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "2, 1, 2",
        "5, 1, 16",
        "9, 1, 256",
        "10, 1, 300",
        "1000000, 1, 300",
        "3, 2, 8",
        "1, 3600, 300"
    })
    void itIsRandomBelowADoublingBound(int failed, long base, long bound) {
        long[] waits = IntStream.range(0, 2000)
                .mapToLong(i -> RetryWait.after(failed, Duration.ofSeconds(base), Duration.ZERO, random)
                        .toMillis())
                .sorted()
                .toArray();
        assertThat(waits[0]).isBetween(0L, bound * 50);
        assertThat(waits[1999]).isBetween(bound * 950, bound * 1000);
    }

    @Test
    void whatTheOriginAsksForIsTheFloor() {
        Duration floor = Duration.ofSeconds(40);
        assertThat(IntStream.range(0, 100).mapToObj(i -> RetryWait.after(3, Duration.ofSeconds(1), floor, random)))
                .allMatch(floor::equals);
        assertThat(RetryWait.after(3, Duration.ZERO, Duration.ZERO, random)).isZero();
    }
}
