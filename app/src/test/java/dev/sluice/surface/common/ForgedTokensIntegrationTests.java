package dev.sluice.surface.common;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.account.Forge;
import dev.sluice.testkit.Accounts;
import dev.sluice.testkit.Accounts.Person;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That each kind of bad access token is answered like no token at all, on every surface of the packaged gateway. */
class ForgedTokensIntegrationTests {

    private static final String SECRET = "the secret of this test, which is long enough";
    private static final byte[] KEY = SECRET.getBytes(UTF_8);
    private static final List<String> PATHS = List.of(
            "/api/downloads/active", "/api/jobs", "/api/v1/users/me", "/library/api/v1/users/me", "/api/v2/api-keys");

    @TempDir
    static Path data;

    private static final TestDatabase DATABASE = TestDatabase.create();

    private static GatewayProcess gateway;
    private static Accounts accounts;
    private static Person admin;

    @BeforeAll
    static void start() {
        gateway = GatewayProcess.start(
                data,
                Map.of(
                        "DATABASE_URL",
                        DATABASE.url(),
                        "JWT_SECRET",
                        SECRET,
                        "SLUICE_ADMIN_PASSWORD",
                        Accounts.ADMINS_PASSWORD));
        accounts = new Accounts(gateway);
        admin = accounts.admin();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    /** Without a credential nobody gets in by a proxy. */
    private static HttpResponse<String> get(String path, String... headers) {
        List<String> all = new ArrayList<>(List.of("X-Forwarded-For", "192.0.2.1"));
        all.addAll(List.of(headers));
        return gateway.send("GET", path, "", all.toArray(String[]::new));
    }

    private static void assertRefusedAlike(String token) {
        for (String path : PATHS) {
            HttpResponse<String> refused = get(path, "Authorization", "Bearer " + token);
            HttpResponse<String> none = get(path);
            assertThat(refused.statusCode()).as(token).isEqualTo(401);
            assertThat(refused.body()).isEqualTo(none.body());
            assertThat(refused.headers().map()).isEqualTo(none.headers().map());
        }
    }

    private static void assertTaken(String token) {
        for (String path : PATHS) {
            HttpResponse<String> answer = get(path, "Authorization", "Bearer " + token);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }

    private static String claims(Person person, String more) {
        return "{\"sub\":\"user:%d\",\"ver\":0%s}".formatted(person.id(), more);
    }

    private static String end(int seconds) {
        return ",\"exp\":" + (System.currentTimeMillis() / 1000 + seconds);
    }

    private static String ofHeader(String header) {
        return Forge.token(header, claims(admin, end(600)), KEY);
    }

    private static String unsigned(String algorithm) {
        String token = ofHeader("{\"alg\":\"" + algorithm + "\"}");
        return token.substring(0, token.lastIndexOf('.') + 1);
    }

    @Test
    void whatDiffersInItsHeaderAlone() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            listener.setSoTimeout(300);
            String there = "http://127.0.0.1:" + listener.getLocalPort() + "/keys.json";
            assertTaken(ofHeader(Forge.HEADER));
            assertTaken(ofHeader("{\"alg\":\"HS256\",\"jku\":\"%s\",\"x5u\":\"%s\"}".formatted(there, there)));
            for (String header : List.of(
                    "{\"alg\":\"HS384\"}",
                    "{\"alg\":\"RS256\",\"jku\":\"" + there + "\"}",
                    "{\"alg\":\"ES256\",\"x5u\":\"" + there + "\"}",
                    "{\"alg\":\"HS256\",\"kid\":\"../../../../dev/null\"}",
                    "{\"alg\":\"HS256\",\"kid\":\"" + there + "\"}",
                    "{\"alg\":\"HS256\",\"kid\":\"x' union select 'a' --\"}",
                    "{\"alg\":\"HS256\",\"crit\":[\"exp\"]}",
                    "{\"alg\":\"HS256\",\"typ\":\"reset+jwt\"}")) {
                assertRefusedAlike(ofHeader(header));
            }
            assertThatThrownBy(listener::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void whatIsSignedByNobodyOrByAnotherKey() {
        for (String algorithm : List.of("none", "None", "NONE")) {
            assertRefusedAlike(unsigned(algorithm));
        }
        byte[] own = "a key of the attacker's own, which is long".getBytes(UTF_8);
        // HMAC fills keys up with zeros: this is the empty key.
        for (byte[] key : List.of(new byte[1], "secret".getBytes(UTF_8), own)) {
            assertRefusedAlike(Forge.token(Forge.HEADER, claims(admin, end(600)), key));
        }
        String header = "{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"" + Forge.encode(own) + "\"}}";
        assertRefusedAlike(Forge.token(header, claims(admin, end(600)), own));
    }

    @Test
    void whatDoesNotEndAsItMust() {
        assertTaken(Forge.token(Forge.HEADER, claims(admin, end(60)), KEY));
        for (String end : List.of(
                "",
                end(-1),
                ",\"exp\":\"9999999999\"",
                ",\"exp\":9223372036854775808",
                ",\"exp\":99999999999999999999999999",
                ",\"exp\":1e400",
                ",\"exp\":null")) {
            assertRefusedAlike(Forge.token(Forge.HEADER, claims(admin, end), KEY));
        }
    }

    @Test
    void whatHasNotThreePartsOrIsNoTokenOfThisKind() {
        String good = Forge.token(Forge.HEADER, claims(admin, end(600)), KEY);
        String signature = good.substring(good.lastIndexOf('.'));
        for (String bad :
                List.of(good + signature + signature, good + ".", "." + good, good + "=", "..", admin.key(), "a.b.c")) {
            assertRefusedAlike(bad);
        }
        assertRefusedAlike(good + "x".repeat(9_000));
    }

    /** The server itself refuses so long a header, before anybody looks for a token in it. */
    @Test
    void aTokenOfAMebibyteDoesNotGetAsFar() {
        HttpResponse<String> answer = get("/api/v2/api-keys", "Authorization", "Bearer " + "x".repeat(1 << 20));
        assertThat(answer.statusCode()).isEqualTo(431);
    }

    @Test
    void whatIsOlderThanItsUsersPasswordOrWhoseUserIsGone() {
        Person changed = accounts.create(admin, "changed");
        assertTaken(changed.token());
        HttpResponse<String> change = gateway.send(
                "PUT",
                "/api/v1/users/me",
                "{\"password\":\"another password\"}",
                "Authorization",
                changed.bearer(),
                "Content-Type",
                "application/json");
        assertThat(change.statusCode()).isEqualTo(200);
        assertRefusedAlike(changed.token());
        assertTaken(accounts.token("changed", "another password"));

        Person gone = accounts.create(admin, "gone");
        DATABASE.execute("delete from app_user where id = " + gone.id());
        await().atMost(Duration.ofSeconds(5))
                .until(() ->
                        get("/api/v1/users/me", "Authorization", gone.bearer()).statusCode() == 401);
        assertRefusedAlike(gone.token());
    }

    @Test
    void aPasswordResetsTokenIsNone() {
        assertRefusedAlike("A".repeat(43));
        assertRefusedAlike(ofHeader("{\"alg\":\"HS256\",\"typ\":\"pwreset+jwt\"}"));
    }
}
