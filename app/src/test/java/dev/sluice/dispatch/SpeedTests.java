package dev.sluice.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpeedTests {

    private static final long SECOND = 1_000_000_000L;

    private final Speed speed = new Speed();

    @Test
    void whatWasThereBeforeDoesNotCount() {
        speed.restart(0, 1_000_000);
        assertThat(speed.at(SECOND, 1_000_500)).isEqualTo(500);
    }

    @Test
    void movesWithTheLastSeconds() {
        speed.restart(0, 0);
        for (int second = 1; second <= 10; second++) {
            speed.at(second * SECOND, second * 1000L);
        }
        for (int second = 11; second <= 20; second++) {
            speed.at(second * SECOND, 10_000);
        }
        assertThat(speed.at(21 * SECOND, 10_000)).isZero();
    }

    @Test
    void oneReadingIsNoSpeed() {
        assertThat(speed.at(5, 100)).isZero();
    }
}
