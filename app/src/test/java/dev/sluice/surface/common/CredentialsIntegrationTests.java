package dev.sluice.surface.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.account.Forge;
import dev.sluice.testkit.Accounts;
import dev.sluice.testkit.Accounts.Person;
import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.SocketClient;
import dev.sluice.testkit.TestDatabase;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which surface takes which credential: each of them good, wrong, expired and another's, and none, through the packaged
 * gateway. The rows in which a good one is taken show that the others fail by nothing else.
 */
class CredentialsIntegrationTests {

    private static final String SECRET = "the secret of this test, which is long enough";
    private static final String[] FORWARDED = {"X-Forwarded-For", "192.0.2.1"};

    @TempDir
    static Path data;

    private static final TestDatabase DATABASE = TestDatabase.create();

    private static final AtomicInteger FILES = new AtomicInteger();

    private static FaultyOrigin origin;
    private static GatewayProcess gateway;
    private static Accounts accounts;
    private static Person admin;
    private static Person ann;
    private static Person bob;

    /** Somebody whose credentials have all ended. */
    private static Person gone;

    private static String annsJob;
    private static String annsRepository;
    private static String bobsJob;

    @BeforeAll
    static void start() {
        origin = FaultyOrigin.start();
        gateway = GatewayProcess.start(
                data,
                Map.of(
                        "DATABASE_URL",
                        DATABASE.url(),
                        "JWT_SECRET",
                        SECRET,
                        "SLUICE_ADMIN_PASSWORD",
                        Accounts.ADMINS_PASSWORD,
                        "HF_ENDPOINT",
                        "http://127.0.0.1:" + origin.port(),
                        "SLUICE_EGRESS_ALLOW",
                        "127.0.0.1/32:" + origin.port()));
        accounts = new Accounts(gateway);
        admin = accounts.admin();
        ann = accounts.create(admin, "ann");
        bob = accounts.create(admin, "bob");
        gone = ended(accounts.create(admin, "gone"));
        annsJob = job(ann);
        annsRepository = repository(ann);
        bobsJob = job(bob);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        origin.close();
    }

    /** Each of another file, since one that somebody has already is skipped. */
    private static String job(Person person) {
        String path = "/file" + FILES.incrementAndGet();
        origin.serve(path, OriginFile.of(1, 1000));
        HttpResponse<String> answer = gateway.send(
                "POST",
                "/api/downloads/start",
                "{\"urls\":[\"" + origin.url(path) + "\"]}",
                "Authorization",
                person.bearer(),
                "Content-Type",
                "application/json");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonMapper().readTree(answer.body()).get(0).get("task_id").asString();
    }

    private static String repository(Person person) {
        HttpResponse<String> answer = gateway.send(
                "POST",
                "/api/download",
                "{\"model_id\":\"org/name\"}",
                "Authorization",
                person.bearer(),
                "Content-Type",
                "application/json");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonMapper().readTree(answer.body()).get("job_id").asString();
    }

    /** Its token ended a second ago, its key is revoked, and its session was idle for years. */
    private static Person ended(Person person) {
        long second = System.currentTimeMillis() / 1000;
        String token = Forge.token(
                Forge.HEADER,
                "{\"sub\":\"user:%d\",\"ver\":0,\"exp\":%d}".formatted(person.id(), second - 1),
                SECRET.getBytes(StandardCharsets.UTF_8));
        DATABASE.execute("delete from api_key where user_id = " + person.id());
        DATABASE.execute(
                "update session set last_used_at = last_used_at - interval '3 years' where user_id = " + person.id());
        return new Person(
                person.id(), person.name(), token, person.key(), person.keyId(), person.cookie(), person.csrf());
    }

    enum Kind {
        TOKEN,
        KEY,
        SESSION
    }

    enum Surface {
        MEDIA("/api/downloads/status/"),
        MEDIA_BY_NAME("/media/api/downloads/status/"),
        HUB("/api/job/"),
        HUB_BY_NAME("/hub/api/job/"),
        LIBRARY("/api/v1/users/"),
        LIBRARY_BY_NAME("/library/api/v1/users/"),
        GATEWAY("/api/v2/api-keys");

        private final String path;

        Surface(String path) {
            this.path = path;
        }

        private boolean takes(Kind kind) {
            return switch (this) {
                case MEDIA, MEDIA_BY_NAME -> kind != Kind.SESSION;
                case HUB, HUB_BY_NAME, LIBRARY, LIBRARY_BY_NAME -> kind == Kind.TOKEN;
                case GATEWAY -> true;
            };
        }

        /** Something that is ann's. */
        private String anns() {
            return switch (this) {
                case MEDIA, MEDIA_BY_NAME -> path + annsJob;
                case HUB, HUB_BY_NAME -> path + annsRepository;
                case LIBRARY, LIBRARY_BY_NAME -> path + ann.id();
                case GATEWAY -> path;
            };
        }
    }

    private static String[] header(Kind kind, Person person) {
        return switch (kind) {
            case TOKEN -> new String[] {"Authorization", person.bearer()};
            case KEY -> new String[] {"X-API-Key", person.key()};
            case SESSION -> new String[] {"Cookie", person.session()};
        };
    }

    /** Of the right form, and by nobody's hand. */
    private static String[] wrong(Kind kind) {
        String[] header = header(kind, ann);
        char last = header[1].charAt(header[1].length() - 3);
        header[1] = header[1].substring(0, header[1].length() - 3)
                + (last == 'A' ? 'B' : 'A')
                + header[1].substring(header[1].length() - 2);
        return header;
    }

    /** As by a proxy, so that nobody gets in without a credential. */
    private static HttpResponse<String> get(String path, String... headers) {
        return gateway.send(
                "GET",
                path,
                "",
                Stream.of(headers, FORWARDED).flatMap(Stream::of).toArray(String[]::new));
    }

    static Stream<Arguments> rows() {
        return Stream.of(Surface.values())
                .flatMap(surface -> Stream.of(Kind.values()).map(kind -> Arguments.of(surface, kind)));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aSurfaceTakesItsCredentialsWhileTheyAreGood(Surface surface, Kind kind) {
        HttpResponse<String> good = get(surface.anns(), header(kind, ann));
        assertThat(good.statusCode()).as(good.body()).isEqualTo(surface.takes(kind) ? 200 : 401);
        HttpResponse<String> none = get(surface.anns());
        assertThat(none.statusCode()).isEqualTo(401);
        for (String[] bad : List.of(wrong(kind), header(kind, gone))) {
            HttpResponse<String> refused = get(surface.anns(), bad);
            assertThat(refused.statusCode()).as(bad[1]).isEqualTo(401);
            assertThat(refused.body()).isEqualTo(none.body());
            assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"TOKEN", "KEY"})
    void anothersJobIsNotThere(Kind kind) {
        assertThat(get("/api/downloads/status/" + bobsJob, header(kind, bob)).statusCode())
                .isEqualTo(200);
        HttpResponse<String> anothers = get("/api/downloads/status/" + bobsJob, header(kind, ann));
        assertThat(anothers.statusCode()).isEqualTo(404);
        assertThat(anothers.body()).isEqualTo("{\"detail\":\"Download " + bobsJob + " not found\"}");
        assertThat(gateway.send("POST", "/api/downloads/cancel/" + bobsJob, "", header(kind, ann))
                        .statusCode())
                .isEqualTo(404);
        assertThat(get("/api/downloads/status/" + bobsJob, header(kind, admin)).statusCode())
                .isEqualTo(200);
        assertThat(gateway.get("/api/downloads/status/" + bobsJob).statusCode())
                .as("by whoever is at this machine")
                .isEqualTo(404);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void anothersKeyIsNotThere(Kind kind) {
        String path = "/api/v2/api-keys/" + bob.keyId();
        String[] headers = Stream.of(header(kind, ann), new String[] {"X-CSRF-Token", ann.csrf()})
                .flatMap(Stream::of)
                .toArray(String[]::new);
        assertThat(gateway.send("DELETE", path, "", headers).statusCode()).isEqualTo(404);
        assertThat(get("/api/v2/api-keys", header(kind, ann)).body()).doesNotContain("\"id\":" + bob.keyId() + ",");
        assertThat(get("/api/v2/api-keys", header(Kind.KEY, bob)).body()).contains("\"id\":" + bob.keyId() + ",");
    }

    @Test
    void anotherUserIsForSuperusersAlone() {
        String path = "/api/v1/users/" + bob.id();
        assertThat(get(path, header(Kind.TOKEN, ann)).statusCode()).isEqualTo(403);
        assertThat(get(path, header(Kind.TOKEN, bob)).statusCode()).isEqualTo(200);
        assertThat(get(path, header(Kind.TOKEN, admin)).statusCode()).isEqualTo(200);
    }

    private static SocketClient socket(String query) {
        return open("/ws/progress" + query);
    }

    private static SocketClient open(String path) {
        return SocketClient.connect("ws://127.0.0.1:" + gateway.port() + path);
    }

    @Test
    void aSocketTellsItsOwnerAlone() {
        try (SocketClient anns = socket("?ticket=" + accounts.ticket(ann));
                SocketClient bobs = socket("?token=" + bob.token());
                SocketClient local = socket("")) {
            for (SocketClient socket : List.of(anns, bobs, local)) {
                socket.send("ping");
                await().until(() -> socket.messages().contains("\"pong\""));
            }
            String job = job(bob);
            await().until(() -> !MediaClient.told(bobs, job).isEmpty()
                    && MediaClient.told(bobs, job)
                            .getLast()
                            .get("status")
                            .asString()
                            .equals("completed"));
            anns.send("ping");
            local.send("ping");
            await().until(() ->
                    anns.messages().stream().filter("\"pong\""::equals).count() == 2);
            await().until(() ->
                    local.messages().stream().filter("\"pong\""::equals).count() == 2);
            assertThat(MediaClient.told(anns, job)).isEmpty();
            assertThat(MediaClient.told(local, job)).isEmpty();
        }
    }

    @Test
    void aRepositorysSocketIsItsOwners() {
        String path = "/ws/jobs/" + annsRepository;
        open(path + "?token=" + ann.token()).close();
        open("/hub" + path + "?ticket=" + accounts.ticket(ann)).close();
        for (String[] row : List.of(
                new String[] {"", "401"},
                new String[] {"?token=" + gone.token(), "401"},
                new String[] {"?ticket=" + ann.key(), "401"},
                new String[] {"?token=" + bob.token(), "404"},
                new String[] {"?ticket=" + accounts.ticket(bob), "404"})) {
            assertThatThrownBy(() -> open(path + row[0]).close())
                    .as(row[0])
                    .rootCause()
                    .hasMessageContaining(row[1]);
        }
    }

    @Test
    void whatIsNotGoodOpensNoSocket() {
        String used = accounts.ticket(ann);
        socket("?ticket=" + used).close();
        String old = accounts.ticket(ann);
        DATABASE.execute("update ticket set expires_at = expires_at - interval '31 seconds'");
        for (String query : List.of(
                "?ticket=" + used,
                "?ticket=" + old,
                "?ticket=" + ann.key(),
                "?ticket=",
                "?token=" + gone.token(),
                "?token=" + ann.key(),
                "?token=")) {
            assertThatThrownBy(() -> socket(query).close())
                    .as(query)
                    .rootCause()
                    .hasMessageContaining("401");
        }
    }

    /** A page elsewhere whose name leads here, one that asks from there, and a proxy that nobody told the gateway of. */
    @Test
    void whoeverIsAtThisMachineIsToldFromThoseWhoSeemToBe() {
        String active = "/api/downloads/active";
        assertThat(gateway.get(active).statusCode()).isEqualTo(200);
        String own = "http://127.0.0.1:" + gateway.port();
        assertThat(gateway.send("GET", active, "", "Origin", own, "Sec-Fetch-Site", "same-origin")
                        .statusCode())
                .isEqualTo(200);
        for (String[] bad : List.of(
                new String[] {"Origin", "https://elsewhere.example"},
                new String[] {"Origin", "null"},
                new String[] {"Origin", "http://127.0.0.1:1"},
                new String[] {"X-Forwarded-For", "127.0.0.1"},
                new String[] {"X-Forwarded-Host", "localhost"},
                new String[] {"X-Forwarded-Proto", "http"},
                new String[] {"X-Real-IP", "127.0.0.1"},
                new String[] {"Forwarded", "for=127.0.0.1"},
                new String[] {"Via", "1.1 proxy"},
                new String[] {"X-Forwarded-Server", "proxy"},
                new String[] {"X_Forwarded_For", "127.0.0.1"},
                new String[] {"X-Original-Forwarded-For", "127.0.0.1"},
                new String[] {"True-Client-IP", "127.0.0.1"},
                new String[] {"CF-Connecting-IP", "127.0.0.1"},
                new String[] {"Sec-Fetch-Site", "cross-site"},
                new String[] {"Sec-Fetch-Site", "same-site"},
                new String[] {"Origin", own, "Origin", "https://elsewhere.example"})) {
            assertThat(gateway.send("GET", active, "", bad).statusCode())
                    .as(String.join(": ", bad))
                    .isEqualTo(401);
        }
    }

    @Test
    void aNameThatLeadsHereIsNotThisMachinesOwn() {
        String request = "GET /api/downloads/active HTTP/1.1\r\nConnection: close\r\nHost: ";
        String port = ":" + gateway.port();
        for (String good : List.of("localhost" + port, "127.0.0.1" + port, "127.8.8.8", "[::1]" + port)) {
            assertThat(gateway.raw(request + good + "\r\n\r\n")).as(good).startsWith("HTTP/1.1 200");
        }
        for (String bad : List.of(
                "localhost" + port + "\r\nHost: elsewhere.example",
                "elsewhere.example" + port,
                "localhost.elsewhere.example",
                "127.0.0.1.nip.io" + port,
                "192.0.2.1",
                "[2001:db8::1]")) {
            assertThat(gateway.raw(request + bad + "\r\n\r\n")).as(bad).startsWith("HTTP/1.1 401");
        }
    }
}
