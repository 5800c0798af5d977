package dev.sluice.source.extractor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.transfer.TransferSignal.Advanced;
import dev.sluice.transfer.TransferSignal.Estimated;
import dev.sluice.transfer.TransferSignal.Opened;
import org.junit.jupiter.api.Test;

class StreamProgressTests {

    private final StreamProgress progress = new StreamProgress("film");

    @Test
    void anEstimateIsToldWhenItChanges() {
        assertThat(progress.take(0, -1)).containsExactly(new Opened("film", -1, 0), new Advanced(0));
        assertThat(progress.take(10, 40)).containsExactly(new Estimated(40), new Advanced(10));
        assertThat(progress.take(20, 40)).containsExactly(new Advanced(20));
        assertThat(progress.take(30, 50)).containsExactly(new Estimated(50), new Advanced(30));
    }

    @Test
    void oneThatIsExceededOrGoneIsNone() {
        progress.take(10, 40);
        assertThat(progress.take(41, 40)).containsExactly(new Advanced(41));
        assertThat(progress.take(42, -1)).containsExactly(new Advanced(42));
    }

    @Test
    void streamsAfterEachOtherAreOneFile() {
        assertThat(progress.take(0, 100)).containsExactly(new Opened("film", 100, 0), new Advanced(0));
        progress.take(100, 100);
        assertThat(progress.take(5, 20)).containsExactly(new Estimated(120), new Advanced(105));
        assertThat(progress.take(20, 20)).containsExactly(new Advanced(120));
        assertThat(progress.take(7, 8)).containsExactly(new Estimated(128), new Advanced(127));
    }
}
