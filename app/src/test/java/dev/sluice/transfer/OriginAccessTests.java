package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.platform.StrictJson;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What is sent to which address. */
class OriginAccessTests {

    private static final JsonMapper JSON = StrictJson.mapper();
    private static final URI URL = URI.create("https://www.example.com/files/a.bin");
    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
    private static final String JAR = """
            # Netscape HTTP Cookie File
            .example.com\tTRUE\t/\tFALSE\t0\twide\t1
            www.example.com\tFALSE\t/files\tFALSE\t2000000\tdeep\t2
            #HttpOnly_www.example.com\tFALSE\t/\tTRUE\t2000000.5\thidden\t3

            www.example.com\tFALSE\t/\tFALSE\t999999\tstale\t4
            # www.example.com\tFALSE\t/\tFALSE\t0\tcomment\t5
            other.example\tTRUE\t/\tFALSE\t0\tother\t6
            """;

    private static OriginAccess of(@Nullable String cookies) {
        return OriginAccess.of(URL, Map.of(), cookies, null, null);
    }

    private static @Nullable String cookie(OriginAccess access, String url, boolean named) {
        return access.fields(URI.create(url), named, NOW).get("Cookie");
    }

    @ParameterizedTest
    @CsvSource({
        "https://www.example.com/files/a.bin, true",
        "https://www.example.com:443/elsewhere, true",
        "http://www.example.com/files/a.bin, false",
        "https://www.example.com:444/files/a.bin, false",
        "https://example.com/files/a.bin, false",
        "https://a.www.example.com/, false"
    })
    void anOriginIsSchemeHostAndPort(String url, boolean same) {
        assertThat(of(null).isFor(URI.create(url))).isEqualTo(same);
    }

    @Test
    void onlyTheNamedOriginIsToldWhoAsks() {
        OriginAccess access = OriginAccess.of(URL, Map.of("X-Token", "t"), "a=1; b=2\nc=3", "user", "p:w\u00e4");
        assertThat(access.fields(URL, true, NOW))
                .containsOnly(
                        Map.entry("X-Token", "t"),
                        Map.entry("Cookie", "a=1; b=2; c=3"),
                        Map.entry("Authorization", "Basic dXNlcjpwOnfDpA=="));
        assertThat(access.fields(URL, false, NOW)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://www.example.com/files/a.bin, deep=2; wide=1; hidden=3",
        "https://www.example.com/files, deep=2; wide=1; hidden=3",
        "https://www.example.com/filesystem, wide=1; hidden=3",
        "http://www.example.com/, wide=1",
        "http://WWW.example.com:8080/, wide=1",
        "https://example.com/, wide=1",
        "https://a.b.example.com/, wide=1",
        "https://badexample.com/, ",
        "https://a.other.example/, other=6"
    })
    void cookiesGoWhereTheirDomainMatches(String url, @Nullable String expected) {
        assertThat(cookie(of(JAR), url, true)).isEqualTo(expected);
        assertThat(cookie(of(JAR), url, false)).isEqualTo(expected);
    }

    @Test
    void noPartOfAnAddressIsADomain() {
        OriginAccess access = of("0.1\tTRUE\t/\tFALSE\t0\ta\t1\ncom\tTRUE\t/\tFALSE\t0\tb\t2");
        assertThat(cookie(access, "http://10.0.0.1/", true)).isNull();
        assertThat(cookie(access, "http://example.com/", true)).isNull();
    }

    @Test
    void ofTwoCookiesTheLastCounts() {
        assertThat(cookie(
                        of("a.example\tTRUE\t/\tFALSE\t0\tn\t1\n.a.example\tTRUE\t/\tFALSE\t0\tn\t2"),
                        "http://a.example/",
                        true))
                .isEqualTo("n=2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "connection",
                "Content-Length",
                "Transfer-Encoding",
                "TE",
                "Upgrade",
                "Range",
                "If-Range",
                "If-None-Match",
                "Accept-Encoding",
                "Proxy-Authorization",
                "Proxy-Connection",
                "Keep-Alive",
                "Trailer",
                "Expect",
                "Cookie",
                "HTTP2-Settings",
                "",
                "a b",
                "a:b",
                "n\u00e4me",
                "a\r\nb"
            })
    void fieldsThatAreNotTheirsToSayAreRefused(String name) {
        assertThatThrownBy(() -> OriginAccess.of(URL, Map.of(name, "secret"), null, null, null))
                .isInstanceOf(BadAccess.class)
                .message()
                .doesNotContain("secret")
                .endsWith(".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret\r\nX: y", "secret\n", "secret\0", "secret\u00e4", "secret\u007f"})
    void valuesThatWouldBreakOutAreRefused(String value) {
        assertThatThrownBy(() -> OriginAccess.of(URL, Map.of("X", value), null, null, null))
                .isInstanceOf(BadAccess.class)
                .message()
                .doesNotContain("secret");
        assertThatThrownBy(() -> OriginAccess.of(URL, Map.of(), "a\t" + value, null, null))
                .isInstanceOf(BadAccess.class)
                .message()
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret",
                "=secret",
                "a=secret\0",
                "a b=secret",
                "www.example.com\tTRUE\t/\tFALSE\t0",
                "www.example.com\tYES\t/\tFALSE\t0\ta\tsecret",
                "www.example.com\tTRUE\tfiles\tFALSE\t0\ta\tsecret",
                "www.example.com\tTRUE\t/\tFALSE\tnever\ta\tsecret",
                "www/secret\tTRUE\t/\tFALSE\t0\ta\tb",
                "www.example.com\tTRUE\t/\tFALSE\t0\ta\tsecret;x"
            })
    void cookiesThatCannotBeReadAreRefused(String cookies) {
        assertThatThrownBy(() -> of(cookies))
                .isInstanceOf(BadAccess.class)
                .message()
                .doesNotContain("secret")
                .endsWith(".");
    }

    @Test
    void thereAreBounds() {
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 65; i++) {
            many.put("X-" + i, "v");
        }
        assertThatThrownBy(() -> OriginAccess.of(URL, many, null, null, null)).isInstanceOf(BadAccess.class);
        Map<String, String> large = new HashMap<>();
        for (int i = 0; i < 5; i++) {
            large.put("X-" + i, "v".repeat(8000));
        }
        assertThatThrownBy(() -> OriginAccess.of(URL, large, null, null, null)).isInstanceOf(BadAccess.class);
        assertThatThrownBy(() -> OriginAccess.of(URL, Map.of("X", "v".repeat(8193)), null, null, null))
                .isInstanceOf(BadAccess.class);
        assertThatThrownBy(() -> of("a=1;".repeat(1001))).isInstanceOf(BadAccess.class);
        assertThatThrownBy(() -> of("a=" + "v".repeat(4096))).isInstanceOf(BadAccess.class);
        assertThatThrownBy(() -> of("a=1;" + " ".repeat(256 << 10))).isInstanceOf(BadAccess.class);
    }

    @Test
    void usersAreOfOnePieceAndOnlyThere() {
        assertThatThrownBy(() -> OriginAccess.of(URL, Map.of(), null, "a:b", "secret"))
                .isInstanceOf(BadAccess.class);
        assertThatThrownBy(() -> OriginAccess.of(URL, Map.of(), null, "a", "secret\n"))
                .isInstanceOf(BadAccess.class);
        assertThatThrownBy(() -> OriginAccess.of(URL, Map.of(), null, null, "secret"))
                .isInstanceOf(BadAccess.class);
        assertThatThrownBy(() -> OriginAccess.of(URL, Map.of("authorization", "x"), null, "a", "b"))
                .isInstanceOf(BadAccess.class);
        assertThatThrownBy(() -> OriginAccess.of(URL, Map.of("X", "1", "x", "2"), null, null, null))
                .isInstanceOf(BadAccess.class);
    }

    @Test
    void nothingShowsSecrets() {
        OriginAccess access = OriginAccess.of(URL, Map.of("X", "secret"), "a=secret", "secret", "secret");
        OriginAccess jar = of("a.example\tTRUE\t/\tFALSE\t0\tn\tsecret");
        assertThat(TransferFixture.OPTIONS.with(access).toString()).doesNotContain("secret");
        assertThat(jar.toString() + jar.cookies()).doesNotContain("secret");
    }

    @Test
    void itIsReadAsItWasWritten() {
        OriginAccess access = OriginAccess.of(URL, Map.of("X", "y"), JAR, "user", null);
        assertThat(JSON.readValue(JSON.writeValueAsString(access), OriginAccess.class))
                .isEqualTo(access);
        OriginAccess pairs = of("a=1");
        assertThat(JSON.readValue(JSON.writeValueAsString(pairs), OriginAccess.class))
                .isEqualTo(pairs);
    }
}
