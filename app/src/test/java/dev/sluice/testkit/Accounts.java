package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes users of a gateway over its own API, and what they prove themselves with.
 *
 * @param gateway which was started with {@link #ADMINS_PASSWORD}
 */
public record Accounts(GatewayProcess gateway) {

    /** Of the first user, as {@code SLUICE_ADMIN_PASSWORD}. */
    public static final String ADMINS_PASSWORD = "the operator chose it";

    /** Of all other users. */
    public static final String PASSWORD = "a long password";

    private static final JsonMapper JSON = new JsonMapper();
    private static final String JSON_BODY = "application/json";

    /**
     * Somebody with one credential of each kind.
     *
     * @param id of the user
     * @param name as which it logs in
     * @param token an access token
     * @param key an API key
     * @param keyId by which the key is revoked
     * @param cookie of a session
     * @param csrf of the same session
     */
    public record Person(long id, String name, String token, String key, long keyId, String cookie, String csrf) {

        /** As {@code Authorization} has it. */
        public String bearer() {
            return "Bearer " + token;
        }

        /** As {@code Cookie} has it. */
        public String session() {
            return "session_id=" + cookie;
        }
    }

    /** The first user, as soon as it is there. */
    public Person admin() {
        Awaitility.await().until(() -> login("admin", ADMINS_PASSWORD).statusCode() == 200);
        return person(1, "admin", ADMINS_PASSWORD);
    }

    /** A new user. */
    public Person create(Person admin, String name) {
        String body = "{\"email\":\"%s@example.org\",\"username\":\"%s\",\"password\":\"%s\"}"
                .formatted(name, name, PASSWORD);
        HttpResponse<String> made = gateway.send(
                "POST", "/api/v1/users/", body, "Authorization", admin.bearer(), "Content-Type", JSON_BODY);
        return person(read(made, 200).get("id").asLong(), name, PASSWORD);
    }

    private Person person(long id, String name, String password) {
        String token = token(name, password);
        JsonNode key = read(
                gateway.send(
                        "POST",
                        "/api/v2/api-keys",
                        "{\"name\":\"of a test\"}",
                        "Authorization",
                        "Bearer " + token,
                        "Content-Type",
                        JSON_BODY),
                201);
        HttpResponse<String> session =
                gateway.post("/api/v2/session", "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, password));
        String csrf = read(session, 200).get("csrf_token").asString();
        String cookie = session.headers().firstValue("Set-Cookie").orElseThrow();
        return new Person(
                id,
                name,
                token,
                key.get("key").asString(),
                key.get("id").asLong(),
                cookie.substring("session_id=".length(), cookie.indexOf(';')),
                csrf);
    }

    /** An access token of a user. */
    public String token(String name, String password) {
        return read(login(name, password), 200).get("access_token").asString();
    }

    /** What a login by the library's form is answered. */
    public HttpResponse<String> login(String name, String password, String... headers) {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 2, headers.length);
        all[0] = "Content-Type";
        all[1] = "application/x-www-form-urlencoded";
        return gateway.send(
                "POST",
                "/api/v1/login/access-token",
                "username=" + URLEncoder.encode(name, StandardCharsets.UTF_8) + "&password="
                        + URLEncoder.encode(password, StandardCharsets.UTF_8),
                all);
    }

    /** A ticket for one socket. */
    public String ticket(Person person) {
        return read(gateway.send("POST", "/api/v2/tickets", "", "Authorization", person.bearer()), 200)
                .get("ticket")
                .asString();
    }

    private static JsonNode read(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }
}
