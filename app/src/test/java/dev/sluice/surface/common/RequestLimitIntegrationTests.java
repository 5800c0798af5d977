package dev.sluice.surface.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.sluice.testkit.Accounts;
import dev.sluice.testkit.Accounts.Person;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.TestDatabase;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How often people may log in and ask, through the packaged gateway behind a proxy that it trusts. */
class RequestLimitIntegrationTests {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int FEW = 7;
    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    @TempDir
    static Path data;

    private static final TestDatabase DATABASE = TestDatabase.create();

    private static GreenMail mail;
    private static GatewayProcess gateway;
    private static Accounts accounts;
    private static Person ann;
    private static Person bob;

    @BeforeAll
    static void start() {
        mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        Map<String, String> settings = new HashMap<>(Map.of(
                "DATABASE_URL",
                DATABASE.url(),
                "SLUICE_ADMIN_PASSWORD",
                Accounts.ADMINS_PASSWORD,
                "SMTP_HOST",
                "127.0.0.1",
                "SMTP_PORT",
                Integer.toString(mail.getSmtp().getPort()),
                "SMTP_FROM",
                "g@example.org"));
        try (GatewayProcess unlimited = GatewayProcess.start(data, settings)) {
            accounts = new Accounts(unlimited);
            Person admin = accounts.admin();
            ann = accounts.create(admin, "ann");
            bob = accounts.create(admin, "bob");
        }
        settings.put("SLUICE_LIMITS_ENABLED", "true");
        settings.put("SLUICE_TRUSTED_PROXIES", "127.0.0.1/32");
        settings.put("SLUICE_LIMITS_LIBRARY_REQUESTS", Integer.toString(FEW));
        settings.put("SLUICE_LIMITS_HUB_REQUESTS", Integer.toString(FEW));
        settings.put("SLUICE_LIMITS_OTHER_REQUESTS", Integer.toString(FEW));
        settings.put("SLUICE_LIMITS_RIG_REQUESTS", Integer.toString(FEW));
        for (String policy : new String[] {"LOGIN", "LIBRARY", "HUB", "OTHER", "RIG"}) {
            // So that no window ends within a test.
            settings.put("SLUICE_LIMITS_" + policy + "_PERIOD", "10m");
        }
        gateway = GatewayProcess.start(data, settings);
        accounts = new Accounts(gateway);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        mail.stop();
    }

    /** One that nobody asked from before. */
    private static String newAddress() {
        int n = ADDRESSES.incrementAndGet();
        return "192.0." + (2 + n / 250) + "." + (1 + n % 250);
    }

    private static int login(String name, String address) {
        return accounts.login(name, "wrong password", "X-Forwarded-For", address)
                .statusCode();
    }

    private static HttpResponse<String> session(String name, String password, String address) {
        return gateway.send(
                "POST",
                "/api/v2/session",
                "{\"username\":\"" + name + "\",\"password\":\"" + password + "\"}",
                "Content-Type",
                "application/json",
                "X-Forwarded-For",
                address);
    }

    private static HttpResponse<String> askForMail(String email, String address) {
        return gateway.send(
                "POST",
                "/api/v1/password-reset/request-reset",
                "{\"email\":\"" + email + "\"}",
                "Content-Type",
                "application/json",
                "X-Forwarded-For",
                address);
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static void assertLeft(HttpResponse<String> answer, int left) {
        assertThat(header(answer, "X-RateLimit-Limit")).isEqualTo("10");
        assertThat(header(answer, "X-RateLimit-Remaining")).isEqualTo(Integer.toString(left));
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
        assertThat(Integer.parseInt(header(answer, "Retry-After"))).isBetween(500, 600);
        assertThat(JSON.readTree(answer.body()).get("detail").asString()).startsWith("Too many requests.");
    }

    @Test
    void fromOneAddressTenLoginsAreTriedWhateverTheirNames() {
        String address = newAddress();
        for (int i = 0; i < 5; i++) {
            HttpResponse<String> login = accounts.login("nobody" + i, "wrong", "X-Forwarded-For", address);
            assertThat(login.statusCode()).isEqualTo(401);
            assertLeft(login, 9 - 2 * i);
            HttpResponse<String> session = session("somebody" + i, "wrong", address);
            assertThat(session.statusCode()).isEqualTo(401);
            assertLeft(session, 8 - 2 * i);
            assertThat(header(session, "RateLimit")).startsWith("\"login\";r=" + (8 - 2 * i) + ";t=");
            assertThat(header(session, "RateLimit-Policy")).isEqualTo("\"login\";q=10;w=600");
        }
        HttpResponse<String> refused = session(ann.name(), Accounts.PASSWORD, address);
        assertRefused(refused);
        assertLeft(refused, 0);
        assertThat(header(refused, "RateLimit")).startsWith("\"login\";r=0;t=");
        HttpResponse<String> asProblem = session(ann.name(), Accounts.PASSWORD, address);
        assertThat(header(asProblem, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(JSON.readTree(asProblem.body()).get("status").asInt()).isEqualTo(429);
        HttpResponse<String> inTheDialect =
                accounts.login(ann.name(), Accounts.PASSWORD, "X-Forwarded-For", "8.8.8.8, " + address);
        assertRefused(inTheDialect);
        assertThat(JSON.readTree(inTheDialect.body()).propertyNames()).containsExactly("detail");
        assertThat(session(ann.name(), Accounts.PASSWORD, newAddress()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void asOneAccountTenLoginsAreTriedFromWherever() {
        for (int i = 0; i < 10; i++) {
            assertThat(login(i % 2 == 0 ? "Bob" : "bob", newAddress())).isEqualTo(401);
        }
        assertThat(login("BOB", newAddress())).isEqualTo(429);
        HttpResponse<String> refused = session(bob.name(), Accounts.PASSWORD, newAddress());
        assertRefused(refused);
        assertLeft(refused, 0);
    }

    /** To a database, a capital I with a dot is that of an i. */
    @Test
    void noSpellingOfANameIsAnotherAccount() {
        for (int i = 0; i < 10; i++) {
            assertThat(login(i % 2 == 0 ? "Mike" : "m\u0130ke", newAddress())).isEqualTo(401);
        }
        for (String name : new String[] {"mike", "m\u0130ke", "MIKE", "M\u0131KE"}) {
            assertThat(login(name, newAddress())).as(name).isEqualTo(429);
        }
    }

    @Test
    void nobodyIsFloodedWithMailAndNobodyLearnsWhoIsThere() {
        for (String email : new String[] {"ann@example.org", "nobody@example.org"}) {
            for (int i = 0; i < 10; i++) {
                assertThat(askForMail(email, newAddress()).statusCode()).isEqualTo(200);
            }
            assertRefused(askForMail(email, newAddress()));
        }
        String address = newAddress();
        for (int i = 0; i < FEW; i++) {
            assertThat(askForMail("nobody" + i + "@example.org", address).statusCode())
                    .isEqualTo(200);
        }
        assertRefused(askForMail("bob@example.org", address));
        await().until(() -> mail.getReceivedMessages().length == 3);
    }

    @Test
    void aPrincipalsRequestsAreCountedWhereverItIs() {
        for (int left = FEW - 1; left >= 0; left--) {
            HttpResponse<String> answer = me(ann);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(header(answer, "X-RateLimit-Limit")).isEqualTo(Integer.toString(FEW));
            assertThat(header(answer, "X-RateLimit-Remaining")).isEqualTo(Integer.toString(left));
            assertThat(Long.parseLong(header(answer, "X-RateLimit-Reset")) - System.currentTimeMillis() / 1000)
                    .isBetween(500L, 601L);
            assertThat(header(answer, "RateLimit")).isEmpty();
        }
        assertRefused(me(ann));
        assertThat(me(bob).statusCode()).isEqualTo(200);
    }

    private static HttpResponse<String> me(Person person) {
        return gateway.send(
                "GET", "/api/v1/users/me", "", "Authorization", person.bearer(), "X-Forwarded-For", newAddress());
    }

    /** Its health is asked for as often as anybody likes, with a good token. */
    @Test
    void theHubCountsByPrincipalAndWhatItRefusesByAddress() {
        for (int left = FEW - 1; left >= 0; left--) {
            HttpResponse<String> answer = hub("/api/jobs", ann.bearer(), newAddress());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(header(answer, "X-RateLimit-Remaining")).isEqualTo(Integer.toString(left));
        }
        assertRefused(hub("/api/jobs", ann.bearer(), newAddress()));
        assertRefused(hub("/hub/api/jobs", ann.bearer(), newAddress()));
        assertThat(hub("/api/jobs", bob.bearer(), newAddress()).statusCode()).isEqualTo(200);
        HttpResponse<String> health = hub("/health", ann.bearer(), newAddress());
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(header(health, "X-RateLimit-Limit")).isEmpty();
        String address = newAddress();
        for (int left = FEW - 1; left >= 0; left--) {
            HttpResponse<String> refused = hub(left % 2 == 0 ? "/api/jobs" : "/health", "Bearer x", address);
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(header(refused, "X-RateLimit-Remaining")).isEqualTo(Integer.toString(left));
        }
        assertRefused(hub("/api/jobs", "Bearer x", address));
    }

    private static HttpResponse<String> hub(String path, String bearer, String address) {
        return gateway.send("GET", path, "", "Authorization", bearer, "X-Forwarded-For", address);
    }

    @Test
    void ourOwnApiTellsItInTheStandardsFieldsToo() {
        for (int left = FEW - 1; left >= 0; left--) {
            HttpResponse<String> answer = gateway.send("GET", "/api/v2/api-keys", "", "X-API-Key", ann.key());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(header(answer, "X-RateLimit-Remaining")).isEqualTo(Integer.toString(left));
            assertThat(header(answer, "RateLimit-Policy")).isEqualTo("\"other\";q=" + FEW + ";w=600");
            assertThat(header(answer, "RateLimit")).matches("\"other\";r=" + left + ";t=[56]\\d\\d");
        }
        HttpResponse<String> refused = gateway.send("GET", "/api/v2/api-keys", "", "X-API-Key", ann.key());
        assertRefused(refused);
        JsonNode problem = JSON.readTree(refused.body());
        assertThat(problem.get("code").asString()).isEqualTo("RATE_LIMIT_EXCEEDED");
    }

    @Test
    void whoAsksForSessionsWithoutEndIsStopped() {
        String address = newAddress();
        for (int i = 0; i < FEW; i++) {
            HttpResponse<String> answer = gateway.send("GET", "/api/csrf-token", "", "X-Forwarded-For", address);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(header(answer, "X-RateLimit-Remaining")).isEqualTo(Integer.toString(FEW - 1));
        }
        HttpResponse<String> refused = gateway.send("GET", "/api/csrf-token", "", "X-Forwarded-For", address);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(header(refused, "Retry-After")).isNotEmpty();
    }
}
