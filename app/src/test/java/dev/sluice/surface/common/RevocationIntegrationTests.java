package dev.sluice.surface.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.account.Forge;
import dev.sluice.testkit.Accounts;
import dev.sluice.testkit.Accounts.Person;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.SocketClient;
import dev.sluice.testkit.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is ended on one gateway is refused there at once, and within 5 s on another that took it just before. */
class RevocationIntegrationTests {

    private static final Duration IN_TIME = Duration.ofSeconds(5);
    private static final String SECRET = "the secret that both gateways have, long enough";
    private static final String KEYS = "/api/v2/api-keys";

    @TempDir
    static Path directory;

    private static GatewayProcess here;
    private static GatewayProcess elsewhere;
    private static Accounts accounts;
    private static Person admin;

    @BeforeAll
    static void start() {
        Map<String, String> settings = Map.of(
                "DATABASE_URL",
                TestDatabase.create().url(),
                "SLUICE_DATABASE_MAX_CONNECTIONS",
                "8",
                "JWT_SECRET",
                SECRET,
                "SLUICE_ADMIN_PASSWORD",
                Accounts.ADMINS_PASSWORD);
        CompletableFuture<GatewayProcess> other =
                CompletableFuture.supplyAsync(() -> GatewayProcess.start(directory.resolve("elsewhere"), settings));
        here = GatewayProcess.start(directory.resolve("here"), settings);
        elsewhere = other.join();
        accounts = new Accounts(here);
        admin = accounts.admin();
    }

    @AfterAll
    static void stop() {
        here.close();
        elsewhere.close();
    }

    private static int status(GatewayProcess gateway, String... header) {
        return gateway.send("GET", KEYS, "", header).statusCode();
    }

    /**
     * A credential and what ends it.
     *
     * @param name in the test's report
     */
    private record Ending(String name, Runnable end, String header, String value) {}

    private static void change(Person person, String json) {
        int status = here.send(
                        "PUT",
                        "/api/v1/users/" + person.id(),
                        json,
                        "Authorization",
                        admin.bearer(),
                        "Content-Type",
                        "application/json")
                .statusCode();
        assertThat(status).isEqualTo(200);
    }

    private static void delete(String path, String... headers) {
        assertThat(here.send("DELETE", path, "", headers).statusCode()).isEqualTo(204);
    }

    private static List<Ending> endings() {
        Person tom = accounts.create(admin, "tom");
        Person sue = accounts.create(admin, "sue");
        Person lou = accounts.create(admin, "lou");
        Person kim = accounts.create(admin, "kim");
        Person ike = accounts.create(admin, "ike");
        String changed = "{\"password\":\"another password\"}";
        return List.of(
                new Ending(
                        "a token, by its user's password", () -> change(tom, changed), "Authorization", tom.bearer()),
                new Ending("a session, by its user's password", () -> change(sue, changed), "Cookie", sue.session()),
                new Ending(
                        "a session, by its logout",
                        () -> delete("/api/v2/session", "Cookie", lou.session(), "X-CSRF-Token", lou.csrf()),
                        "Cookie",
                        lou.session()),
                new Ending(
                        "a key that is revoked",
                        () -> delete(KEYS + "/" + kim.keyId(), "Authorization", kim.bearer()),
                        "X-API-Key",
                        kim.key()),
                new Ending(
                        "a key, by its user who is shut out",
                        () -> change(ike, "{\"is_active\":false}"),
                        "X-API-Key",
                        ike.key()));
    }

    @Test
    void whatIsEndedOnOneGatewayIsEndedOnBoth() {
        List<Ending> endings = endings();
        for (Ending ending : endings) {
            assertThat(status(here, ending.header(), ending.value()))
                    .as(ending.name())
                    .isEqualTo(200);
            assertThat(status(elsewhere, ending.header(), ending.value()))
                    .as(ending.name())
                    .isEqualTo(200);
        }
        endings.forEach(ending -> ending.end().run());
        for (Ending ending : endings) {
            assertThat(status(here, ending.header(), ending.value()))
                    .as(ending.name())
                    .isEqualTo(401);
        }
        await().atMost(IN_TIME)
                .untilAsserted(() ->
                        endings.forEach(ending -> assertThat(status(elsewhere, ending.header(), ending.value()))
                                .as(ending.name())
                                .isEqualTo(401)));
    }

    /** By tokens and tickets, on the gateway where each is ended and on the other one. */
    @Test
    void openSocketsEndWithTheirCredentials() {
        Person may = accounts.create(admin, "may");
        Person ned = accounts.create(admin, "ned");
        Person root = accounts.create(admin, "root");
        Person stays = accounts.create(admin, "stays");
        change(root, "{\"is_superuser\":true}");
        String ends = Forge.token(
                Forge.HEADER,
                "{\"sub\":\"elsewhere\",\"exp\":%d}".formatted(System.currentTimeMillis() / 1000 + 4),
                SECRET.getBytes(StandardCharsets.UTF_8));
        List<SocketClient> ending = Stream.of(here, elsewhere)
                .flatMap(gateway -> Stream.of(
                        socket(gateway, "?token=" + may.token()),
                        socket(gateway, "?ticket=" + accounts.ticket(ned)),
                        socket(gateway, "?token=" + root.token()),
                        socket(gateway, "?token=" + ends)))
                .toList();
        List<SocketClient> staying = Stream.of(here, elsewhere)
                .flatMap(gateway -> Stream.of(
                        socket(gateway, "?token=" + stays.token()),
                        socket(gateway, "?ticket=" + accounts.ticket(stays)),
                        socket(gateway, "")))
                .toList();
        change(may, "{\"password\":\"another password\"}");
        change(ned, "{\"is_active\":false}");
        change(root, "{\"is_superuser\":false}");
        await().atMost(IN_TIME.plusSeconds(1))
                .until(() -> ending.stream().allMatch(socket -> socket.closed().isDone()));
        assertThat(ending).allSatisfy(socket -> assertThat(socket.closed()).isCompletedWithValue(1008));
        assertThat(staying).allSatisfy(socket -> {
            assertThat(socket.closed()).isNotDone();
            socket.send("ping");
            await().until(() -> socket.messages().contains("\"pong\""));
            socket.close();
        });
    }

    private static SocketClient socket(GatewayProcess gateway, String query) {
        return SocketClient.connect("ws://127.0.0.1:" + gateway.port() + "/ws/progress" + query);
    }
}
