package dev.sluice.surface.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.sluice.testkit.Accounts;
import dev.sluice.testkit.Accounts.Person;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.TestDatabase;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The packaged gateway with a mail server, as the tests of the dialect ask it.
 *
 * @param admin its first user
 */
record Library(GatewayProcess gateway, Accounts accounts, Person admin, TestDatabase database, GreenMail mail)
        implements AutoCloseable {

    static final String SECRET = "the secret of this test, which is long enough";
    static final String USERS = "/api/v1/users/";
    static final String ME = USERS + "me";
    static final String FORBIDDEN = "{\"detail\":\"The user doesn't have enough privileges\"}";

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String JSON = "application/json";
    private static final AtomicInteger NAMES = new AtomicInteger();

    static Library start(Path data) {
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        TestDatabase database = TestDatabase.create();
        GatewayProcess gateway = GatewayProcess.start(
                data,
                Map.of(
                        "DATABASE_URL",
                        database.url(),
                        // The one server of all tests takes 60, and this gateway stays until their end.
                        "SLUICE_DATABASE_MAX_CONNECTIONS",
                        "6",
                        "JWT_SECRET",
                        SECRET,
                        "SLUICE_ADMIN_PASSWORD",
                        Accounts.ADMINS_PASSWORD,
                        "SMTP_HOST",
                        "127.0.0.1",
                        "SMTP_PORT",
                        Integer.toString(mail.getSmtp().getPort()),
                        "SMTP_FROM",
                        "gateway@example.org"));
        Accounts accounts = new Accounts(gateway);
        return new Library(gateway, accounts, accounts.admin(), database, mail);
    }

    @Override
    public void close() {
        gateway.close();
        mail.stop();
    }

    /** A user that nobody else uses. */
    Person someone() {
        return accounts.create(admin, newName());
    }

    /** A name that nobody has. */
    static String newName() {
        return "user" + NAMES.incrementAndGet();
    }

    HttpResponse<String> send(String method, String path, String body, String... headers) {
        return gateway.send(method, path, body, headers);
    }

    HttpResponse<String> as(String token, String method, String path, String body) {
        return send(method, path, body, "Authorization", "Bearer " + token, "Content-Type", JSON);
    }

    HttpResponse<String> as(Person person, String method, String path, String body) {
        return as(person.token(), method, path, body);
    }

    HttpResponse<String> form(String type, String body) {
        return send("POST", "/api/v1/login/access-token", body, "Content-Type", type);
    }

    /** What makes a user. */
    static String user(String name) {
        return "{\"email\":\"%s@example.org\",\"username\":\"%s\",\"password\":\"%s\"}"
                .formatted(name, name, Accounts.PASSWORD);
    }

    static void assertAnswer(HttpResponse<String> answer, int status, String json) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(read(answer)).isEqualTo(MAPPER.readTree(json));
    }

    /** What is told of a body in which a field is not. */
    static String missing(String field) {
        return "{\"detail\":\"Validation Error\",\"errors\":[{\"loc\":[\"body\",\"%s\"],\"msg\":\"field required\","
                        .formatted(field)
                + "\"type\":\"value_error.missing\"}]}";
    }

    static JsonNode read(HttpResponse<String> answer) {
        return MAPPER.readTree(answer.body());
    }
}
