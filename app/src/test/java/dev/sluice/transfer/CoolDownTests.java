package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.ManualClock;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long answers ask for a host to be left alone. */
class CoolDownTests {

    private static final long NOW = 1_700_000_000;

    private final ManualClock clock = ManualClock.at(Instant.ofEpochSecond(NOW));

    private long asked(int status, String... fields) {
        HttpHeaders headers = new DefaultHttpHeaders();
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        return CoolDown.asked(status, headers, clock).toSeconds();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "429 | 7 | 7",
                "503 |  12  | 12",
                "503 | Tue, 14 Nov 2023 22:13:50 GMT | 30",
                "503 | Tue, 14 Nov 2023 22:13:10 GMT | 0",
                "503 | Fri, 31 Dec 9999 23:59:59 GMT | 3600",
                "503 | 3601 | 3600",
                "503 | 999999999999999999999999999999 | 3600",
                "503 | -5 | 0",
                "503 | soon | 0",
                "503 | 1e9 | 0",
                "503 | 00000000000000000000000000000000009 | 9",
                "200 | 7 | 0",
                "404 | 7 | 0",
                "500 | 7 | 7",
            })
    void retryAfter(int status, String value, long seconds) {
        assertThat(asked(status, "Retry-After", value)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"default\";r=0;t=30 | 30",
                "\"default\" ; r=0 ; t=30 | 30",
                "\"default\";t=30;r=0 | 30",
                "\"default\";r=1;t=30 | 0",
                "\"default\";r=10;t=30 | 0",
                "\"default\";r=0 | 0",
                "\"a\";r=5;t=90, \"b\";r=0;t=20, \"c\";r=0;t=40 | 40",
                "\"a;r=0;t=9,\";r=3;t=90 | 0",
                "\"default\";pk=:cGsxMjM=:;r=0;t=5 | 5",
                "\"default\";r=0;t=99999999999999999999 | 3600",
                "\"default\";r=0;t=-1 | 0",
                ";;;,,\"\"\";r=;t= | 0",
                "junk | 0",
            })
    void rateLimit(String value, long seconds) {
        assertThat(asked(200, "RateLimit", value)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @CsvSource({
        "RateLimit, 0, 30, 30",
        "X-RateLimit, 0, 30, 30",
        "X-RateLimit, 0, 1700000045, 45",
        "X-RateLimit, 0, 1700000045.7, 45",
        "X-RateLimit, 0, 1699999999, 0",
        "X-RateLimit, 0, 99999999999999999999999, 3600",
        "X-RateLimit, 1, 30, 0",
        "X-RateLimit, none, 30, 0",
        "X-RateLimit, 0, later, 0",
        "X-RateLimit, 0, -30, 0",
    })
    void olderFields(String prefix, String remaining, String reset, long seconds) {
        assertThat(asked(200, prefix + "-Remaining", remaining, prefix + "-Reset", reset))
                .isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RateLimit", "RateLimit-Reset", "X-RateLimit-Reset", "Retry-After"})
    void longJunkIsNothing(String field) {
        String junk = "\";,r=0".repeat(10_000);
        assertThat(asked(429, field, junk, "RateLimit-Remaining", "0", "X-RateLimit-Remaining", "0"))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"200, 50", "429, 51"})
    void theLongestOfSeveralCountsAndARefusalASecondMore(int status, long seconds) {
        assertThat(asked(status, "RateLimit", "\"a\";r=0;t=10", "RateLimit", "\"b\";r=0;t=50"))
                .isEqualTo(seconds);
        assertThat(asked(status, "Retry-After", "20", "RateLimit", "\"a\";r=0;t=50"))
                .isEqualTo(seconds);
    }
}
