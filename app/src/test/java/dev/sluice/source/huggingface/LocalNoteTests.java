package dev.sluice.source.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalNoteTests {

    private static final Instant AT = Instant.ofEpochSecond(1_700_000_000, 123_456_000);
    private static final LocalNote NOTE = new LocalNote("c0ffee", "e7a6", AT);

    @Test
    void isThreeLines() {
        assertThat(NOTE.text()).isEqualTo("c0ffee\ne7a6\n1700000000.123456000\n");
        assertThat(LocalNote.read(NOTE.text())).contains(NOTE);
    }

    @Test
    void readsWhatTheHubsOwnClientWrites() {
        assertThat(LocalNote.read("c0ffee\ne7a6\n1700000000.123456\n")).contains(NOTE);
        assertThat(LocalNote.read("c0ffee\ne7a6\n1700000000\n").orElseThrow().at())
                .isEqualTo(Instant.ofEpochSecond(1_700_000_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a\nb\n", "a\nb\nc\n", "a\nb\n1e999999999\n", "a\nb\nNaN\n", "a\nb\n99999999999999999999\n"})
    void junkIsNone(String text) {
        assertThat(LocalNote.read(text)).isEmpty();
    }

    @Test
    void aFileThatWasChangedLaterIsAnotherOne() {
        assertThat(NOTE.isOf(AT)).isTrue();
        assertThat(NOTE.isOf(AT.plusSeconds(1))).isTrue();
        assertThat(NOTE.isOf(AT.plusMillis(1001))).isFalse();
    }
}
