package dev.sluice.surface.common;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The API documents of the packaged gateway and their pages, as a browser asks for them that has no credential. */
class ApiDocsIntegrationTests {

    private static final Pattern ADDRESS = Pattern.compile("(?:href|src|data-address)=\"([^\"]*)\"");
    private static final Pattern OPTION = Pattern.compile("<option value=\"([^\"]*)\"");
    private static final Pattern NONCE = Pattern.compile("nonce=\"([^\"]+)\"");
    private static final Map<String, String> TYPES = Map.of(
            "js", "text/javascript;charset=UTF-8",
            "css", "text/css;charset=UTF-8",
            "png", "image/png",
            "yaml", "application/yaml",
            "docs", "text/html;charset=UTF-8",
            "redoc", "text/html;charset=UTF-8");

    @TempDir
    static Path data;

    private static GatewayProcess gateway;

    @BeforeAll
    static void start() {
        gateway = GatewayProcess.start(
                data,
                Map.of(
                        "DATABASE_URL",
                        TestDatabase.create().url(),
                        "SLUICE_OPEN_ACCESS",
                        "off",
                        "SLUICE_LIMITS_ENABLED",
                        "true",
                        "SLUICE_LIMITS_MEDIA_REQUESTS",
                        "1"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private static String ending(String path) {
        return path.substring(Math.max(path.lastIndexOf('.'), path.lastIndexOf('/')) + 1);
    }

    private static HttpResponse<String> ok(String path) {
        HttpResponse<String> answer = gateway.get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).as(path).isEqualTo(TYPES.get(ending(path)));
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(answer, "X-RateLimit-Limit")).isEmpty();
        return answer;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/docs", "/api/redoc", "/media/api/docs", "/media/api/redoc"})
    void aPageLoadsAllThatItNeedsFromTheGatewayAlone(String page) {
        HttpResponse<String> answer = ok(page);
        assertThat(answer.body()).doesNotContainPattern("(?i)https?:|=\"/|<style|style=|onload=");
        assertThat(header(answer, "Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self';", "connect-src 'self';", "img-src 'self' data:;")
                .doesNotContain("http:", "https:", "unsafe", "*");
        assertThat(found(OPTION, answer.body())).containsExactly("media", "hub");
        List<String> addresses = found(ADDRESS, answer.body());
        assertThat(addresses).hasSizeGreaterThan(7).anyMatch(address -> address.endsWith("openapi/media.yaml"));
        addresses.forEach(address -> ok(URI.create(page).resolve(address).getPath()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"media", "hub"})
    void theDocumentsAreTheFilesOfTheGateway(String surface) throws IOException {
        String path = "openapi/" + surface + ".yaml";
        try (InputStream file = ApiDocs.class.getClassLoader().getResourceAsStream(path)) {
            assertThat(ok("/" + path).body())
                    .isEqualTo(new String(Objects.requireNonNull(file, path).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openapi/media.yaml", "/api/docs"})
    void whatABrowserHasIsNotSentAgain(String path) {
        HttpResponse<String> first = ok(path);
        assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
        HttpResponse<String> again = gateway.send("GET", path, "", "If-None-Match", header(first, "ETag"));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(header(again, "Cache-Control")).isEqualTo("no-cache");
        assertThat(header(again, "Content-Security-Policy")).isEqualTo(header(first, "Content-Security-Policy"));
        assertThat(gateway.send("GET", path, "", "If-None-Match", "\"other\"").statusCode())
                .isEqualTo(200);
    }

    @Test
    void whatPagesLoadIsKeptForGood() {
        List<String> assets = found(ADDRESS, ok("/api/redoc").body()).stream()
                .filter(address -> address.contains("/assets/"))
                .toList();
        assertThat(assets).hasSize(4);
        for (String asset : assets) {
            assertThat(header(ok(asset.substring("..".length())), "Cache-Control"))
                    .isEqualTo("max-age=31536000, public, immutable");
        }
    }

    @Test
    void eachAnswerOfTheReDocPageLetsOnlyItsOwnStylesIn() {
        HttpResponse<String> first = ok("/api/redoc");
        HttpResponse<String> second = ok("/api/redoc");
        String nonce = found(NONCE, first.body()).getFirst();
        assertThat(header(first, "Content-Security-Policy")).contains("style-src 'self' 'nonce-" + nonce + "';");
        assertThat(header(first, "Cache-Control")).isEqualTo("no-store");
        assertThat(second.body()).doesNotContain(nonce);
        assertThat(header(second, "Content-Security-Policy")).doesNotContain(nonce);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/openapi/application.yaml",
                "/openapi/../application.yaml",
                "/openapi/..%2fapplication.yaml",
                "/openapi/%2e%2e%2fapplication.yaml",
                "/openapi/..%5capplication.yaml",
                "/openapi/media.yaml%00",
                "/openapi/media.yaml/",
                "/openapi/assets/VERSION/../../../application.yaml",
                "/openapi/assets/VERSION/..%2f..%2f..%2f..%2f..%2f..%2fapplication.yaml",
                "/openapi/assets/VERSION/..%2FVERSION%2Fswagger-ui.css",
                "/openapi/assets/VERSION/index.html",
                "/openapi/assets/VERSION/swagger-ui.js",
                "/openapi/assets/VERSION/",
                "/openapi/assets/..%2fVERSION/swagger-ui.css",
                "/openapi/assets/0.0.0/swagger-ui.css",
                "/openapi/assets/%2fetc/passwd"
            })
    void nothingElseCanBeAskedFor(String path) {
        String known = found(ADDRESS, ok("/api/docs").body()).stream()
                .filter(address -> address.endsWith("/swagger-ui.css"))
                .findFirst()
                .orElseThrow()
                .substring("..".length());
        String version = known.split("/", -1)[3];
        assertThat(asked(known)).startsWith("HTTP/1.1 200");
        assertThat(asked(path.replace("VERSION", version)))
                .startsWith("HTTP/1.1 404")
                .endsWith("{\"detail\":\"Not Found\"}");
    }

    /** As it is written: a client library would tidy the path up. */
    private static String asked(String path) {
        return gateway.raw("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    }
}
