package dev.sluice.surface.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.SocketClient;
import dev.sluice.testkit.TestDatabase;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How a person and a program get in, and what does not let them, through the packaged gateway. */
class WaysInIntegrationTests {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String OPERATORS_KEY = "an-operators-key-of-some-length";
    private static final String ACTIVE = "/api/downloads/active";
    private static final String KEYS = "/api/v2/api-keys";
    private static final String SESSION = "/api/v2/session";

    private static final TestDatabase DATABASE = TestDatabase.create();

    @TempDir
    static Path data;

    private static GatewayProcess gateway;
    private static First first;

    @BeforeAll
    static void start() throws IOException {
        gateway = GatewayProcess.start(
                data, Map.of("DATABASE_URL", DATABASE.url(), "SLUICE_OPEN_ACCESS", "off", "API_KEYS", OPERATORS_KEY));
        Path file = data.resolve("initial-credentials.txt");
        await().until(() -> send("GET", KEYS, "", "X-API-Key", told(file).key()).statusCode() == 200);
        first = told(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    private record First(String password, String key) {}

    private static First told(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new First("none yet", "none yet");
        }
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(3).first().isEqualTo("username: admin");
        return new First(
                lines.get(1).substring("password: ".length()), lines.get(2).substring("api key: ".length()));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static HttpResponse<String> send(String method, String path, String body, String... headers) {
        return gateway.send(method, path, body, headers);
    }

    private static String login() {
        return "{\"username\":\"admin\",\"password\":\"" + first.password() + "\"}";
    }

    private record Browser(String cookie, String csrf) {

        HttpResponse<String> send(String method, String path, String body, String... more) {
            String[] headers = {"Cookie", "session_id=" + cookie};
            List<String> all = new ArrayList<>(List.of(headers));
            all.addAll(List.of(more));
            return WaysInIntegrationTests.send(method, path, body, all.toArray(String[]::new));
        }
    }

    private static Browser browser(String... headers) {
        HttpResponse<String> answer = send("POST", SESSION, login(), headers);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new Browser(
                cookie(answer), JSON.readTree(answer.body()).get("csrf_token").asString());
    }

    private static String cookie(HttpResponse<String> answer) {
        String set = answer.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(set).startsWith("session_id=").contains("HTTPOnly", "SameSite=Lax", "Path=/");
        return set.substring("session_id=".length(), set.indexOf(';'));
    }

    @Test
    void theSecretsOfTheFirstUserStandInItsFileAlone() throws IOException {
        try (var logs = Files.list(Path.of("target"))) {
            List<Path> log = logs.filter(
                            file -> file.getFileName().toString().equals("gateway-" + gateway.port() + ".log"))
                    .toList();
            assertThat(log).hasSize(1);
            assertThat(Files.readString(log.getFirst()))
                    .contains("initial-credentials.txt")
                    .doesNotContain(first.password(), first.key(), OPERATORS_KEY);
        }
    }

    /** What is no request is told of by the server before any of our code sees it. */
    @Test
    void whatIsInABrokenRequestIsNotInTheLog() throws IOException {
        for (String broken : List.of(
                "GET /a b?token=a-secret-of-a-stranger HTTP/1.1\r\nHost: localhost",
                "GET /?token=a-secret-of-a-stranger HTTP/1.1\r\nHost: localhost:x",
                "GET / HTTP/1.1\r\nBad Name: a-secret-of-a-stranger",
                "GET /?token=a-secret-of-a-stranger" + "a".repeat(9_000) + " HTTP/1.1\r\nHost: localhost")) {
            assertThat(gateway.raw(broken + "\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 4");
        }
        assertThat(Files.readString(gateway.log())).doesNotContainIgnoringCase("a-secret-of-a-stranger");
    }

    @Test
    void withoutACredentialNobodyGetsIn() {
        for (String path : List.of(ACTIVE, KEYS, "/media" + ACTIVE)) {
            HttpResponse<String> answer = send("GET", path, "");
            assertThat(answer.statusCode()).as(path).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        }
        assertThat(send("GET", "/health", "").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "X-API-Key, wrong",
        "X-API-Key, ''",
        "Authorization, Bearer wrong",
        "Authorization, Basic YWRtaW46YWRtaW4=",
        "Authorization, ''",
        "Cookie, session_id=wrong",
        "Cookie, session_id=a; session_id=b"
    })
    void whatIsNotGoodIsRefusedAlike(String name, String value) {
        HttpResponse<String> wrong = send("GET", KEYS, "", name, value);
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.body()).isEqualTo(send("GET", KEYS, "").body());
    }

    @Test
    void aWrongCredentialIsNotMadeUpForByAnother() {
        assertThat(send("GET", ACTIVE, "", "X-API-Key", OPERATORS_KEY).statusCode())
                .isEqualTo(200);
        assertThat(send("GET", ACTIVE, "", "X-API-Key", OPERATORS_KEY, "Authorization", "Bearer wrong")
                        .statusCode())
                .isEqualTo(401);
        assertThat(send("GET", ACTIVE + "?token=" + OPERATORS_KEY, "").statusCode())
                .isEqualTo(401);
    }

    @Test
    void aKeyIsShownOnceAndEndsWhenItIsRevoked() {
        HttpResponse<String> made = send("POST", KEYS, "{\"name\":\"mine\"}", "X-API-Key", first.key());
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        JsonNode key = JSON.readTree(made.body());
        assertThat(key.propertyNames()).containsExactlyInAnyOrder("id", "name", "key", "created_at");
        String secret = key.get("key").asString();
        HttpResponse<String> listed = send("GET", KEYS, "", "X-API-Key", secret);
        assertThat(listed.body()).contains("\"mine\"", "\"initial\"").doesNotContain(secret);
        String path = KEYS + "/" + key.get("id").asLong();
        assertThat(send("DELETE", path, "", "X-API-Key", OPERATORS_KEY).statusCode())
                .isEqualTo(403);
        assertThat(send("DELETE", path, "", "X-API-Key", secret).statusCode()).isEqualTo(204);
        assertThat(send("GET", KEYS, "", "X-API-Key", secret).statusCode()).isEqualTo(401);
        assertThat(send("DELETE", path, "", "X-API-Key", first.key()).statusCode())
                .isEqualTo(404);
        assertThat(DATABASE.column("select actor || ' ' || action from audit where subject = 'api-key:"
                        + key.get("id").asLong() + "' order by id"))
                .containsExactly("user:1 key.created", "user:1 key.revoked");
    }

    @Test
    void aUserHasAHundredKeysAtMost() {
        DATABASE.execute("insert into api_key (user_id, name, hash) select 1, 'many', sha256(('many' || n)::bytea)"
                + " from generate_series(1, 100 - (select count(*) from api_key where user_id = 1)) n");
        HttpResponse<String> refused = send("POST", KEYS, "{\"name\":\"one more\"}", "X-API-Key", first.key());
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
        DATABASE.execute("delete from api_key where name = 'many'");
        assertThat(send("POST", KEYS, "{\"name\":\"one more\"}", "X-API-Key", first.key())
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void whatIsNotThereIsToldInThisApisShape() {
        for (String[] asked : List.of(
                new String[] {"GET", "/api/v2/nothing"}, new String[] {"PATCH", KEYS}, new String[] {"GET", "/api/v2/"
                })) {
            HttpResponse<String> answer = send(asked[0], asked[1], "");
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(JSON.readTree(answer.body()).propertyNames())
                    .containsExactlyInAnyOrder("title", "status", "detail");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}",
                "{\"name\":\" \"}",
                "{\"name\":1}",
                "{\"name\":\"a\\u0001b\"}",
                "[]",
                "{\"name\":\"a\",\"more\":1}"
            })
    void badNamesOfKeysAreToldOf(String body) {
        HttpResponse<String> answer = send("POST", KEYS, body, "X-API-Key", first.key());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void aLoginBeginsASessionOfItsOwn() {
        Browser anonymous = new Browser(cookie(send("GET", "/api/csrf-token", "")), "");
        Browser browser = browser("Cookie", "session_id=" + anonymous.cookie());
        assertThat(browser.cookie()).isNotEqualTo(anonymous.cookie());
        assertThat(anonymous.send("GET", KEYS, "").statusCode()).isEqualTo(401);
        assertThat(browser.send("GET", KEYS, "").statusCode()).isEqualTo(200);
        HttpResponse<String> logout = browser.send("DELETE", SESSION, "", "X-CSRF-Token", browser.csrf());
        assertThat(logout.statusCode()).isEqualTo(204);
        assertThat(cookie(logout)).isEmpty();
        assertThat(logout.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
        assertThat(browser.send("GET", KEYS, "").statusCode()).isEqualTo(401);
    }

    @Test
    void aCookieThatAClientChoseIsNotTakenUp() {
        HttpResponse<String> answer = send("GET", "/api/csrf-token", "", "Cookie", "session_id=chosen");
        assertThat(cookie(answer)).isNotEqualTo("chosen").hasSizeGreaterThan(40);
        assertThat(browser("Cookie", "session_id=chosen").cookie()).isNotEqualTo("chosen");
    }

    @Test
    void aPageElsewhereChangesNothing() {
        Browser browser = browser();
        Browser other = browser();
        String body = "{\"name\":\"by a page\"}";
        assertThat(browser.send("POST", KEYS, body).body()).contains("CSRF_TOKEN_MISSING");
        assertThat(browser.send("POST", KEYS, body, "X-CSRF-Token", other.csrf())
                        .body())
                .contains("CSRF_TOKEN_INVALID");
        String inCookies = "session_id=" + browser.cookie() + "; csrf_token=" + browser.csrf() + "; X-CSRF-Token="
                + browser.csrf();
        assertThat(send("POST", KEYS, body, "Cookie", inCookies).body()).contains("CSRF_TOKEN_MISSING");
        assertThat(browser.send(
                                "POST",
                                KEYS,
                                "name=by+a+page&csrf_token=" + browser.csrf(),
                                "Content-Type",
                                "application/x-www-form-urlencoded")
                        .body())
                .contains("CSRF_TOKEN_MISSING");
        assertThat(browser.send("POST", KEYS, "{\"name\":\"by a page\"}=", "Content-Type", "text/plain")
                        .statusCode())
                .isEqualTo(403);
        assertThat(browser.send("POST", KEYS, body, "X-HTTP-Method-Override", "GET")
                        .statusCode())
                .isEqualTo(403);
        for (String origin : List.of("null", "http://elsewhere.example", "http://127.0.0.1:1")) {
            assertThat(browser.send("POST", KEYS, body, "X-CSRF-Token", browser.csrf(), "Origin", origin)
                            .statusCode())
                    .as(origin)
                    .isEqualTo(403);
        }
        assertThat(browser.send("POST", KEYS, body, "X-CSRF-Token", browser.csrf(), "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
        assertThat(browser.send("GET", KEYS, "").body()).doesNotContain("by a page");
        String own = "http://127.0.0.1:" + gateway.port();
        assertThat(browser.send("POST", KEYS, body, "X-CSRF-Token", browser.csrf(), "Origin", own)
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void aTicketLetsInOnce() {
        HttpResponse<String> answer = send("POST", "/api/v2/tickets", "", "X-API-Key", OPERATORS_KEY);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode issued = JSON.readTree(answer.body());
        assertThat(issued.get("expires_in").asLong()).isEqualTo(30);
        String query = "?ticket=" + issued.get("ticket").asString();
        assertThat(send("GET", ACTIVE + query, "").statusCode()).isEqualTo(401);
        String socket = "ws://127.0.0.1:" + gateway.port() + "/ws/progress" + query;
        try (SocketClient in = SocketClient.connect(socket)) {
            in.send("ping");
            await().until(() -> in.messages().contains("\"pong\""));
        }
        assertThatThrownBy(() -> SocketClient.connect(socket).close())
                .rootCause()
                .hasMessageContaining("401");
    }

    private static String ticket() {
        HttpResponse<String> answer = send("POST", "/api/v2/tickets", "", "X-API-Key", first.key());
        return JSON.readTree(answer.body()).get("ticket").asString();
    }

    /** However it asks: what stands in an address stands in logs, and nobody is to change anything by it. */
    @ParameterizedTest
    @CsvSource({
        "GET, /api/downloads/active",
        "GET, /media/api/downloads/active",
        "POST, /api/downloads/start",
        "GET, /api/jobs",
        "POST, /api/download",
        "GET, /api/v1/users/me",
        "GET, /api/v2/api-keys",
        "POST, /api/v2/api-keys"
    })
    void aQueryLetsInToSocketsAlone(String method, String path) {
        HttpResponse<String> login = send(
                "POST",
                "/api/v1/login/access-token",
                "username=admin&password=" + first.password(),
                "Content-Type",
                "application/x-www-form-urlencoded");
        String token = JSON.readTree(login.body()).get("access_token").asString();
        SocketClient.connect("ws://127.0.0.1:" + gateway.port() + "/ws/progress?token=" + token)
                .close();
        for (String query : List.of("?token=" + token, "?ticket=" + ticket())) {
            for (String more : List.of("Accept: text/event-stream", "Connection: Upgrade\r\nUpgrade: websocket")) {
                String request = "%s %s%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n\r\n"
                        .formatted(method, path, query, more);
                assertThat(gateway.raw(request)).as(request).startsWith("HTTP/1.1 401 ");
            }
        }
    }

    @Test
    void aWrongPasswordIsAnsweredAsAnUnknownUser() {
        HttpResponse<String> wrong = send("POST", SESSION, "{\"username\":\"admin\",\"password\":\"wrong\"}");
        HttpResponse<String> unknown = send("POST", SESSION, "{\"username\":\"nobody\",\"password\":\"wrong\"}");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(unknown.body()).isEqualTo(wrong.body());
        assertThat(wrong.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    }
}
