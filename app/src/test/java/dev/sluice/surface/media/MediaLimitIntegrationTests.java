package dev.sluice.surface.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.TestDatabase;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The limits of the packaged gateway, as its clients meet them. */
class MediaLimitIntegrationTests {

    private static final String ACTIVE = "/api/downloads/active";
    private static final String OTHER_PAGE = "https://console.example";

    @TempDir
    static Path directory;

    private static int number;

    private static GatewayProcess gateway;

    @BeforeAll
    static void start() {
        gateway = gateway(Map.of());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static GatewayProcess gateway(Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("DATABASE_URL", TestDatabase.create().url());
        environment.putIfAbsent("SLUICE_LIMITS_ENABLED", "true");
        // So that no window ends within a test.
        environment.put("SLUICE_LIMITS_MEDIA_PERIOD", "10m");
        return GatewayProcess.start(directory.resolve("data-" + number++), environment);
    }

    private static HttpResponse<String> ask(GatewayProcess gateway, String path, String... headers) {
        return MediaClient.checked(gateway).send("GET", path, "", headers);
    }

    private static int remaining(HttpResponse<String> answer) {
        return Integer.parseInt(header(answer, "X-RateLimit-Remaining"));
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void aHundredRequestsOfAStrangerPassWhateverItSays() {
        for (int i = 0; i < 40; i++) {
            HttpResponse<String> answer = ask(gateway, i % 2 == 0 ? ACTIVE : "/media" + ACTIVE);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(remaining(answer)).isEqualTo(99 - i);
            assertThat(header(answer, "X-RateLimit-Limit")).isEqualTo("100");
            assertThat(Long.parseLong(header(answer, "X-RateLimit-Reset")))
                    .isBetween(
                            Instant.now().getEpochSecond() + 500, Instant.now().getEpochSecond() + 602);
        }
        for (int i = 40; i < 100; i++) {
            String path = i % 2 == 0 ? ACTIVE : "/api/downloads/status/none";
            HttpResponse<String> answer =
                    ask(gateway, path, "X-Forwarded-For", "9.9.9." + i, "Forwarded", "for=8.8.8." + i);
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(remaining(answer)).isEqualTo(99 - i);
        }
        assertRefused(ask(gateway, ACTIVE));
        assertRefused(ask(gateway, ACTIVE, "X-Forwarded-For", "7.7.7.7"));
        assertRefused(ask(gateway, "/ws/progress"));
        for (int i = 0; i < 5; i++) {
            HttpResponse<String> health = ask(gateway, "/health");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(header(health, "X-RateLimit-Limit")).isEmpty();
        }
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(remaining(answer)).isZero();
        assertThat(Long.parseLong(header(answer, "Retry-After"))).isBetween(500L, 600L);
        assertThat(new JsonMapper().readTree(answer.body()).get("detail").asString())
                .startsWith("Too many requests.");
    }

    @Test
    void aTrustedProxysClientsAreLimitedByTheirOwnAddresses() {
        try (GatewayProcess other =
                gateway(Map.of("SLUICE_TRUSTED_PROXIES", "127.0.0.1/32", "SLUICE_LIMITS_MEDIA_REQUESTS", "3"))) {
            for (int i = 0; i < 3; i++) {
                assertThat(remaining(ask(other, ACTIVE, "X-Forwarded-For", i + ".6.6.6, 1.2.3.4")))
                        .isEqualTo(2 - i);
            }
            assertThat(ask(other, ACTIVE, "X-Forwarded-For", "6.6.6.6, 1.2.3.4").statusCode())
                    .isEqualTo(429);
            HttpResponse<String> second =
                    ask(other, ACTIVE, "X-Forwarded-For", "1.2.3.5", "X-Forwarded-Proto", "https");
            assertThat(remaining(second)).isEqualTo(2);
            assertThat(header(second, "Strict-Transport-Security")).isNotEmpty();
        }
    }

    @Test
    void withoutLimitsNothingIsTold() {
        try (GatewayProcess other =
                gateway(Map.of("SLUICE_LIMITS_ENABLED", "false", "SLUICE_HTTP_CORS_ORIGINS", OTHER_PAGE))) {
            for (int i = 0; i < 110; i++) {
                HttpResponse<String> answer = ask(other, ACTIVE);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(header(answer, "X-RateLimit-Limit")).isEmpty();
            }
            assertThat(header(preflight(other), "Access-Control-Allow-Origin")).isEqualTo(OTHER_PAGE);
            HttpResponse<String> asked = ask(other, ACTIVE, "Origin", OTHER_PAGE);
            assertThat(asked.statusCode()).isEqualTo(401);
            assertThat(header(asked, "Access-Control-Allow-Origin")).isEqualTo(OTHER_PAGE);
        }
    }

    private static HttpResponse<String> preflight(GatewayProcess gateway) {
        return gateway.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + ACTIVE))
                .headers("Origin", OTHER_PAGE, "Access-Control-Request-Method", "GET")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(10))
                .build());
    }

    @Test
    void everyAnswerHasSecurityHeadersAndNoPageElsewhereMayAsk() {
        for (String path : new String[] {"/health", "/nowhere"}) {
            HttpResponse<String> answer = gateway.get(path);
            assertThat(header(answer, "X-Content-Type-Options")).as(path).isEqualTo("nosniff");
            assertThat(header(answer, "Cache-Control")).as(path).isEqualTo("no-store");
            assertThat(header(answer, "X-Frame-Options")).as(path).isEqualTo("DENY");
        }
        assertThat(header(preflight(gateway), "Access-Control-Allow-Origin")).isEmpty();
    }
}
