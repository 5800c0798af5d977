package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileFilterTests {

    private static final Instant MAY = Instant.parse("2026-05-01T00:00:00Z");
    private static final Instant JUNE = Instant.parse("2026-06-01T00:00:00Z");
    private static final FileFilter NARROW = new FileFilter(10, 20, Set.of(MediaKind.IMAGE), Set.of("iso"), MAY, JUNE);

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "a.bin,  10, -,         -",
                "a.bin,  20, -,         'Fri, 15 May 2026 12:00:00 GMT'",
                "a.bin,  -1, -,         'not a date'",
                "a.bin,  -1, text/html, 'Mon, 01 Jun 2026 00:00:00 GMT'",
            })
    void isWanted(String name, long size, String type, String modified) {
        assertThat(NARROW.refuses(name, size, type, FileFilter.instant(modified)))
                .isEmpty();
        assertThat(FileFilter.ALL.refuses(name, size, type, FileFilter.instant(modified)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "a.bin,  9,  -,         -,                               9 bytes",
                "a.bin,  21, -,         -,                               21 bytes",
                "a.JPG,  15, -,         -,                               image",
                "a,      15, image/png, -,                               image",
                "a.Iso,  15, -,         -,                               iso",
                "a.bin,  15, -,         'Thu, 30 Apr 2026 23:59:59 GMT', 2026-04-30",
                "a.bin,  15, -,         'Mon, 01 Jun 2026 00:00:01 GMT', 2026-06-01",
            })
    void isLeftOut(String name, long size, String type, String modified, String why) {
        assertThat(NARROW.refuses(name, size, type, FileFilter.instant(modified)))
                .get()
                .asString()
                .contains(why);
        assertThat(FileFilter.ALL.refuses(name, size, type, FileFilter.instant(modified)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a.tar.gz, application/gzip, COMPRESSED",
        "a.mkv,    image/png,        VIDEO",
        "a.PDF,    text/plain,       DOCUMENT",
        "a,        video/mp4,        VIDEO",
        "a,        text/html,        OTHER",
        ".gz,      text/html,        COMPRESSED",
    })
    void theKindIsByTheEndingFirst(String name, String type, MediaKind kind) {
        assertThat(MediaKind.of(name, type)).isEqualTo(kind);
    }

    @Test
    void aBodyThatGrowsTooLargeIsSeen() {
        assertThat(NARROW.isTooLarge(20)).isFalse();
        assertThat(NARROW.isTooLarge(21)).isTrue();
        assertThat(FileFilter.ALL.isTooLarge(Long.MAX_VALUE)).isFalse();
    }
}
