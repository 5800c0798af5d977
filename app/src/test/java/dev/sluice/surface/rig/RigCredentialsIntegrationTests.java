package dev.sluice.surface.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RequestPredicates.path;
import static org.springframework.web.reactive.function.server.RouterFunctions.nest;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.sluice.SluiceApplication;
import dev.sluice.surface.common.Credentials;
import dev.sluice.surface.common.Credentials.Kind;
import dev.sluice.testkit.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which credentials the rig's paths take, and paths that take keys alone, each of them none, good, wrong, expired and
 * another's. A whole gateway in the test's own process, into which paths are planted that tell who asks.
 */
class RigCredentialsIntegrationTests {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TOKEN_PATH = "/api/csrf-token";
    private static final String WHO = "/rig/who";
    private static final String KEYS_ALONE = "/keys-alone/who";
    private static final String PASSWORD = "the operator chose it";
    private static final String OPERATORS_KEY = "an-operators-key-of-some-length";
    private static final String NAMED = "https://console.example";
    private static final int FEW = 20;

    @TempDir
    static Path data;

    private static final TestDatabase DATABASE = TestDatabase.create();

    private static ConfigurableApplicationContext gateway;
    private static int port;
    private static String usersToken;
    private static String usersKey;

    /** Whom the proxy speaks for, each test another, since new sessions are limited by it. */
    private static String address = "192.0.2.0";

    private static int addresses;

    static class Planted {

        private static final HandlerFunction<ServerResponse> WHO_ASKS =
                request -> ServerResponse.ok().bodyValue(Credentials.of(request).owner());

        @Bean
        RouterFunction<ServerResponse> whoAsksTheRig(RigRoutes.Filters filters) {
            return filters.round(nest(path(WHO), everyMethod()));
        }

        @Bean
        RouterFunction<ServerResponse> whoAsksByKeyAlone(Credentials credentials) {
            return nest(path(KEYS_ALONE), everyMethod())
                    .filter(credentials.require(EnumSet.of(Kind.API_KEY)))
                    .filter(new RigErrors(Clock.systemUTC())::answered);
        }

        private static RouterFunction<ServerResponse> everyMethod() {
            return route().GET("", WHO_ASKS)
                    .POST("", WHO_ASKS)
                    .PUT("", WHO_ASKS)
                    .DELETE("", WHO_ASKS)
                    .build();
        }
    }

    @BeforeAll
    static void start() {
        gateway = new SpringApplicationBuilder(SluiceApplication.class, Planted.class)
                .run(
                        "--server.port=0",
                        "--sluice.data-dir=" + data,
                        "--sluice.database.url=" + DATABASE.url(),
                        "--sluice.database.max-connections=6",
                        "--spring.r2dbc.pool.initial-size=2",
                        "--sluice.access.admin-password=" + PASSWORD,
                        "--sluice.access.api-keys=" + OPERATORS_KEY,
                        "--sluice.access.trusted-proxies=127.0.0.1/32",
                        "--sluice.http.cors-origins=" + NAMED,
                        "--sluice.http.cors-credentials=true",
                        "--sluice.limits.rig.requests=" + FEW,
                        "--sluice.limits.rig.period=10m");
        port = gateway.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        String form = "username=admin&password=" + PASSWORD.replace(' ', '+');
        Awaitility.await().until(() -> login(form).statusCode() == 200);
        usersToken = JSON.readTree(login(form).body()).get("access_token").asString();
        HttpResponse<String> made =
                send("POST", "/api/v2/api-keys", "{\"name\":\"a\"}", "Authorization", "Bearer " + usersToken);
        usersKey = JSON.readTree(made.body()).get("key").asString();
    }

    @BeforeEach
    void comesFromElsewhere() {
        address = "192.0.2." + ++addresses;
    }

    private static HttpResponse<String> login(String form) {
        return send("POST", "/api/v1/login/access-token", form, "Content-Type", "application/x-www-form-urlencoded");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .headers(both(headers, "X-Forwarded-For", address))
                .method(method, BodyPublishers.ofString(body));
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    private static String[] both(String[] some, String... more) {
        return Stream.of(some, more).flatMap(Stream::of).toArray(String[]::new);
    }

    private record Browser(String cookie, String csrf) {

        /** On its first contact. */
        static Browser begin() {
            return of(RigCredentialsIntegrationTests.send("GET", TOKEN_PATH, ""));
        }

        static Browser of(HttpResponse<String> answer) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return new Browser(
                    cookieIn(answer),
                    JSON.readTree(answer.body()).get("csrf_token").asString());
        }

        HttpResponse<String> send(String method, String path, String... more) {
            String[] own = {"Cookie", "session_id=" + cookie};
            return RigCredentialsIntegrationTests.send(method, path, "", both(own, more));
        }
    }

    private static String cookieIn(HttpResponse<String> answer) {
        String set = answer.headers().firstValue("Set-Cookie").orElse("session_id=;");
        return set.substring("session_id=".length(), set.indexOf(';'));
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonNode told = JSON.readTree(answer.body());
        assertThat(told.get("error_code").asString()).isEqualTo(code);
        assertThat(told.get("detail").asString()).isNotEmpty();
        assertThat(Instant.parse(told.get("timestamp").asString()))
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
        assertThat(answer.headers().firstValue("X-RateLimit-Remaining")).isPresent();
    }

    @Test
    void aSessionBeginsOnFirstContactAndIsItsOwn() {
        HttpResponse<String> first = send("GET", WHO, "");
        Browser ann = new Browser(cookieIn(first), "");
        assertThat(first.body()).matches("session:[0-9a-f-]{36}");
        HttpResponse<String> again = ann.send("GET", WHO);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("Set-Cookie")).isEmpty();
        Browser bob = Browser.begin();
        assertThat(bob.send("GET", WHO).body()).startsWith("session:").isNotEqualTo(first.body());
        HttpResponse<String> bobs = bob.send("GET", TOKEN_PATH);
        assertThat(bobs.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(bobs.body()).contains("\"" + bob.csrf() + "\"");
        assertThat(bob.send("GET", "/rig" + TOKEN_PATH).body()).isEqualTo(bobs.body());
        assertThat(ann.send("GET", TOKEN_PATH).body()).isNotEqualTo(bobs.body());
    }

    @Test
    void theCookieIsForTheWayByWhichItCame() {
        String byTls = send("GET", TOKEN_PATH, "", "X-Forwarded-Proto", "https")
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow();
        assertThat(byTls).contains("; Secure", "; HTTPOnly", "; SameSite=Lax", "; Path=/");
        String inClear =
                send("GET", TOKEN_PATH, "").headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(inClear).doesNotContain("Secure").contains("; HTTPOnly", "; SameSite=Lax");
    }

    @Test
    void aLoginsSessionIsItsUser() {
        String body = "{\"username\":\"admin\",\"password\":\"" + PASSWORD + "\"}";
        Browser user = Browser.of(send("POST", "/api/v2/session", body));
        assertThat(user.send("POST", WHO, "X-CSRF-Token", user.csrf()).body()).isEqualTo("user:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "chosen", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "a; session_id=b"})
    void aWrongCookieIsNotTakenUp(String cookie) {
        Browser wrong = new Browser(cookie, "");
        HttpResponse<String> answer = wrong.send("GET", WHO);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(cookieIn(answer)).hasSize(43).isNotEqualTo(cookie);
        assertRefused(wrong.send("POST", WHO), 403, "CSRF_TOKEN_MISSING");
        assertRefused(wrong.send("POST", WHO, "X-CSRF-Token", "x"), 403, "CSRF_TOKEN_INVALID");
    }

    @Test
    void anExpiredSessionIsAnothersThanTheNextOne() {
        Browser expired = Browser.begin();
        String who = expired.send("GET", WHO).body();
        String id = UUID.fromString(who.substring("session:".length())).toString();
        DATABASE.execute("update session set last_used_at = now() - interval '3 years' where id = '" + id + "'");
        Awaitility.await()
                .pollInterval(Duration.ofMillis(500))
                .until(() -> !expired.send("GET", WHO).body().equals(who));
        assertRefused(expired.send("DELETE", WHO, "X-CSRF-Token", expired.csrf()), 403, "CSRF_TOKEN_INVALID");
        Browser next = Browser.of(expired.send("GET", TOKEN_PATH));
        assertThat(next.cookie()).isNotEqualTo(expired.cookie());
        assertThat(next.csrf()).isNotEqualTo(expired.csrf());
        assertThat(next.send("DELETE", WHO, "X-CSRF-Token", next.csrf()).body()).startsWith("session:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE"})
    void whatChangesSomethingNeedsTheSessionsToken(String method) {
        Browser ann = Browser.begin();
        Browser bob = Browser.begin();
        assertThat(ann.send(method, WHO, "X-CSRF-Token", ann.csrf()).statusCode())
                .isEqualTo(200);
        assertRefused(ann.send(method, WHO), 403, "CSRF_TOKEN_MISSING");
        assertRefused(ann.send(method, WHO, "X-CSRF-Token", ""), 403, "CSRF_TOKEN_INVALID");
        assertRefused(ann.send(method, WHO, "X-CSRF-Token", bob.csrf()), 403, "CSRF_TOKEN_INVALID");
        assertRefused(
                ann.send(method, WHO, "X-CSRF-Token", ann.csrf(), "Sec-Fetch-Site", "same-site"),
                403,
                "CSRF_TOKEN_INVALID");
        assertThat(ann.send(method, WHO, "X-CSRF-Token", ann.csrf(), "Origin", "https://elsewhere.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(ann.send(method, WHO, "X-CSRF-Token", ann.csrf(), "Origin", NAMED, "Sec-Fetch-Site", "same-site")
                        .statusCode())
                .isEqualTo(200);
        assertRefused(ann.send(method, WHO, "Origin", NAMED), 403, "CSRF_TOKEN_MISSING");
        HttpResponse<String> none = send(method, WHO, "");
        assertRefused(none, 403, "CSRF_TOKEN_MISSING");
        assertThat(none.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void noOtherCredentialIsTaken() {
        Browser ann = Browser.begin();
        for (String[] other : List.of(
                new String[] {"Authorization", "Bearer " + usersToken},
                new String[] {"X-API-Key", usersKey},
                new String[] {"X-API-Key", OPERATORS_KEY})) {
            assertRefused(send("GET", WHO, "", other), 401, "UNAUTHORIZED");
            assertRefused(ann.send("GET", TOKEN_PATH, other), 401, "UNAUTHORIZED");
        }
    }

    @Test
    void requestsAreLimitedBySession() {
        Browser ann = Browser.begin();
        for (int left = FEW - 2; left >= 0; left--) {
            HttpResponse<String> answer = ann.send("GET", left % 2 == 0 ? WHO : TOKEN_PATH);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("X-RateLimit-Limit")).contains(Integer.toString(FEW));
            assertThat(answer.headers().firstValue("X-RateLimit-Remaining")).contains(Integer.toString(left));
        }
        HttpResponse<String> refused = ann.send("GET", WHO);
        assertRefused(refused, 429, "RATE_LIMIT_EXCEEDED");
        long seconds = JSON.readTree(refused.body()).get("retry_after").asLong();
        assertThat(seconds).isBetween(500L, 600L);
        assertThat(refused.headers().firstValue("Retry-After")).contains(Long.toString(seconds));
        assertThat(Browser.begin().send("GET", WHO).statusCode()).isEqualTo(200);
    }

    @Test
    void newSessionsAreLimitedByAddress() {
        Browser ann = Browser.begin();
        for (int i = 1; i < FEW; i++) {
            assertThat(send("GET", WHO, "", "Cookie", "session_id=chosen" + i).statusCode())
                    .isEqualTo(200);
        }
        assertRefused(send("GET", WHO, ""), 429, "RATE_LIMIT_EXCEEDED");
        assertThat(ann.send("GET", WHO).statusCode()).isEqualTo(200);
        comesFromElsewhere();
        assertThat(send("GET", WHO, "").statusCode()).isEqualTo(200);
    }

    @Test
    void aPathOfKeysTakesThemAlone() {
        Browser ann = Browser.begin();
        String changed = usersKey.substring(0, usersKey.length() - 1) + (usersKey.endsWith("A") ? "B" : "A");
        assertThat(send("GET", KEYS_ALONE, "", "X-API-Key", usersKey).body()).isEqualTo("user:1");
        assertThat(send("POST", KEYS_ALONE, "", "X-API-Key", OPERATORS_KEY).body())
                .startsWith("key:");
        String none = send("GET", KEYS_ALONE, "").body();
        for (String[] bad : List.of(
                new String[] {"X-API-Key", changed},
                new String[] {"X-API-Key", ""},
                new String[] {"Authorization", "Bearer " + usersToken},
                new String[] {"Authorization", "Bearer " + usersKey},
                new String[] {"Cookie", "session_id=" + ann.cookie(), "X-CSRF-Token", ann.csrf()})) {
            HttpResponse<String> refused = send("GET", KEYS_ALONE, "", bad);
            assertThat(refused.statusCode()).as(bad[0]).isEqualTo(401);
            assertThat(JSON.readTree(refused.body()).get("detail"))
                    .isEqualTo(JSON.readTree(none).get("detail"));
        }
        assertThat(send("GET", KEYS_ALONE + "?api_key=" + usersKey, "").statusCode())
                .isEqualTo(401);
    }
}
