package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GrowthTests {

    private static final long TICK = 100_000_000;
    private static final long MUCH = 1L << 40;
    private static final long PER_TICK = 1 << 20;

    private final Growth growth = new Growth(8, 0);
    private long nanos;
    private long bytes;
    private int running = 1;

    /** A tick in which each connection, or all together, brought so much. */
    private int look(long arrived, long rest, boolean held) {
        nanos += TICK;
        bytes += arrived;
        running = Math.max(running, growth.look(nanos, bytes, rest, running, held));
        return running;
    }

    /** Two looks for each step: in the first one they speed up. */
    private void growToTheMost(boolean eachBringsMore) {
        for (int tick = 0; tick < 6; tick++) {
            look(eachBringsMore ? running * PER_TICK : PER_TICK, MUCH, false);
        }
        assertThat(running).isEqualTo(8);
    }

    @Test
    void doublesWhenTheOnesThatAreThereAreAtTheirSpeed() {
        assertThat(look(PER_TICK, MUCH, false)).isEqualTo(1);
        assertThat(look(PER_TICK, MUCH, false)).isEqualTo(2);
        assertThat(look(2 * PER_TICK, MUCH, false)).isEqualTo(2);
        assertThat(look(2 * PER_TICK, MUCH, false)).isEqualTo(4);
        assertThat(look(4 * PER_TICK, MUCH, false)).isEqualTo(4);
        assertThat(look(4 * PER_TICK, MUCH, false)).isEqualTo(8);
        assertThat(look(8 * PER_TICK, MUCH, false)).isEqualTo(8);
        assertThat(look(8 * PER_TICK, MUCH, false)).isEqualTo(8);
    }

    @Test
    void keepsWhatHelps() {
        growToTheMost(true);
        for (int tick = 0; tick < 20; tick++) {
            look(8 * PER_TICK, MUCH, false);
        }
        assertThat(growth.isTooMany(8)).isFalse();
    }

    @Test
    void leavesOneWhereAllBringNoMoreThanItDid() {
        growToTheMost(false);
        for (int tick = 0; tick < 10; tick++) {
            look(PER_TICK, MUCH, false);
        }
        assertThat(growth.isTooMany(8)).isTrue();
        assertThat(growth.isTooMany(1)).isFalse();
        running = 1;
        assertThat(look(PER_TICK, MUCH, false)).isEqualTo(1);
    }

    @Test
    void anOriginThatDoesNotLimitIsNotAskedAgain() {
        for (int tick = 0; tick < 10; tick++) {
            assertThat(look(20 * PER_TICK, MUCH, false)).isEqualTo(1);
        }
    }

    @Test
    void aFileThatSoonEndsGetsNoMore() {
        look(PER_TICK, MUCH, false);
        assertThat(look(PER_TICK, 4 * PER_TICK, false)).isEqualTo(1);
        assertThat(look(PER_TICK, 6 * PER_TICK, false)).isEqualTo(2);
    }

    @Test
    void noneIsAddedWhileTheDiskIsWaitedFor() {
        look(PER_TICK, MUCH, false);
        assertThat(look(PER_TICK, MUCH, true)).isEqualTo(1);
        assertThat(look(PER_TICK, MUCH, false)).isEqualTo(2);
    }

    @Test
    void aFailedOneIsReplacedAtTheNextLook() {
        growToTheMost(true);
        look(8 * PER_TICK, MUCH, false);
        running = 7;
        growth.retreat(7);
        assertThat(growth.isTooMany(7)).isFalse();
        assertThat(look(7 * PER_TICK, MUCH, false)).isEqualTo(8);
    }
}
