package dev.sluice.surface.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.Accounts;
import dev.sluice.testkit.Accounts.Person;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is ended on one gateway is refused there at once, and within 5 s on another that took it just before. */
class RevocationIntegrationTests {

    private static final Duration IN_TIME = Duration.ofSeconds(5);
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
                "JWT_SECRET",
                "the secret that both gateways have, long enough",
                "SLUICE_ADMIN_PASSWORD",
                Accounts.ADMINS_PASSWORD);
        here = GatewayProcess.start(directory.resolve("here"), settings);
        elsewhere = GatewayProcess.start(directory.resolve("elsewhere"), settings);
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

    /** Ends a credential that both gateways have just taken. */
    private static void assertThatItEnds(Runnable end, String... header) {
        assertThat(status(here, header)).isEqualTo(200);
        assertThat(status(elsewhere, header)).isEqualTo(200);
        end.run();
        assertThat(status(here, header)).isEqualTo(401);
        await().atMost(IN_TIME).until(() -> status(elsewhere, header) == 401);
    }

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

    @Test
    void aTokenEndsWithItsUsersPassword() {
        Person person = accounts.create(admin, "tom");
        assertThatItEnds(() -> change(person, "{\"password\":\"another password\"}"), "Authorization", person.bearer());
    }

    @Test
    void aSessionEndsWithItsUsersPassword() {
        Person person = accounts.create(admin, "sue");
        assertThatItEnds(() -> change(person, "{\"password\":\"another password\"}"), "Cookie", person.session());
    }

    @Test
    void aSessionEndsWithItsLogout() {
        Person person = accounts.create(admin, "lou");
        assertThatItEnds(
                () -> delete("/api/v2/session", "Cookie", person.session(), "X-CSRF-Token", person.csrf()),
                "Cookie",
                person.session());
    }

    @Test
    void aKeyEndsWhenItIsRevoked() {
        Person person = accounts.create(admin, "kim");
        assertThatItEnds(
                () -> delete(KEYS + "/" + person.keyId(), "Authorization", person.bearer()), "X-API-Key", person.key());
    }

    @Test
    void aKeyEndsWhenItsUserIsShutOut() {
        Person person = accounts.create(admin, "ike");
        assertThatItEnds(() -> change(person, "{\"is_active\":false}"), "X-API-Key", person.key());
    }
}
