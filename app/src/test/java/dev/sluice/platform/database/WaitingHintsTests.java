package dev.sluice.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.platform.database.WaitingHints.Hint;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WaitingHintsTests {

    private final WaitingHints waiting = new WaitingHints(2);

    @Test
    void keepsEqualHintsOnce() {
        waiting.add(new Hint("c", "1"));
        waiting.add(new Hint("c", "1"));
        assertThat(waiting.drain()).containsExactly(new Hint("c", "1"));
        assertThat(waiting.isEmpty()).isTrue();
    }

    @Test
    void dropsTheOldest() {
        waiting.add(new Hint("c", "1"));
        waiting.add(new Hint("c", "2"));
        waiting.add(new Hint("c", "3"));
        assertThat(waiting.drain()).containsExactly(new Hint("c", "2"), new Hint("c", "3"));
    }

    @Test
    void putsBackBeforeWhatCameSince() {
        waiting.add(new Hint("c", "2"));
        waiting.restore(List.of(new Hint("c", "1")));
        assertThat(waiting.drain()).containsExactly(new Hint("c", "1"), new Hint("c", "2"));
    }
}
