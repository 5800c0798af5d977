package dev.sluice.surface.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.sluice.account.Forge;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.TestDatabase;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Users, logins and password reset, through the packaged gateway. */
class LibraryIntegrationTests {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String ADMINS_PASSWORD = "the operator chose it";
    private static final String PASSWORD = "a long password";
    private static final String USERS = "/api/v1/users/";
    private static final String ME = USERS + "me";
    private static final AtomicInteger NAMES = new AtomicInteger();

    /** More than the gateway makes and keeps waiting on any machine that runs this. */
    private static final Executor FLOOD = Executors.newVirtualThreadPerTaskExecutor();

    private static final String SECRET = "the secret of this test, which is long enough";
    private static final TestDatabase DATABASE = TestDatabase.create();

    @TempDir
    static Path data;

    private static GreenMail mail;
    private static GatewayProcess gateway;
    private static String admin;

    @BeforeAll
    static void start() {
        mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        gateway = GatewayProcess.start(
                data,
                Map.of(
                        "DATABASE_URL",
                        DATABASE.url(),
                        "JWT_SECRET",
                        SECRET,
                        "SLUICE_ADMIN_PASSWORD",
                        ADMINS_PASSWORD,
                        "SMTP_HOST",
                        "127.0.0.1",
                        "SMTP_PORT",
                        Integer.toString(mail.getSmtp().getPort()),
                        "SMTP_FROM",
                        "gateway@example.org"));
        await().until(() -> login("admin", ADMINS_PASSWORD).statusCode() == 200);
        admin = tokenOf("admin", ADMINS_PASSWORD);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        mail.stop();
    }

    private static HttpResponse<String> send(String method, String path, String body, String... headers) {
        return gateway.send(method, path, body, headers);
    }

    private static HttpResponse<String> as(String token, String method, String path, String body) {
        return send(method, path, body, "Authorization", "Bearer " + token, "Content-Type", "application/json");
    }

    private static HttpResponse<String> form(String body) {
        return send("POST", "/api/v1/login/access-token", body, "Content-Type", "application/x-www-form-urlencoded");
    }

    private static HttpResponse<String> login(String name, String password) {
        return form("grant_type=password&username=" + URLEncoder.encode(name, StandardCharsets.UTF_8) + "&password="
                + URLEncoder.encode(password, StandardCharsets.UTF_8));
    }

    private static String tokenOf(String name, String password) {
        HttpResponse<String> answer = login(name, password);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode token = JSON.readTree(answer.body());
        assertThat(token.get("token_type").asString()).isEqualTo("bearer");
        return token.get("access_token").asString();
    }

    /** A user that nobody else uses. */
    private record Someone(long id, String name, String token) {

        static Someone made() {
            String name = "user" + NAMES.incrementAndGet();
            HttpResponse<String> answer = as(admin, "POST", USERS, body(name, PASSWORD));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return new Someone(JSON.readTree(answer.body()).get("id").asLong(), name, tokenOf(name, PASSWORD));
        }
    }

    private static String body(String name, String password) {
        return "{\"email\":\"%s@example.org\",\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, name, password);
    }

    private static void assertAnswer(HttpResponse<String> answer, int status, String json) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(JSON.readTree(answer.body())).isEqualTo(JSON.readTree(json));
    }

    @Test
    void aUserIsMadeAndKnowsItself() {
        Someone someone = Someone.made();
        String self =
                "{\"id\":%d,\"email\":\"%s@example.org\",\"username\":\"%s\",\"is_active\":true,\"is_superuser\":false}"
                        .formatted(someone.id(), someone.name(), someone.name());
        assertAnswer(as(someone.token(), "GET", ME, ""), 200, self);
        assertAnswer(as(someone.token(), "POST", "/api/v1/login/test-token", ""), 200, self);
        assertAnswer(as(someone.token(), "GET", USERS + someone.id(), ""), 200, self);
        assertAnswer(as(admin, "GET", "/library" + USERS + someone.id(), ""), 200, self);
        assertThat(tokenOf(someone.name().toUpperCase(Locale.ROOT) + "@EXAMPLE.org", PASSWORD))
                .isNotEmpty();
    }

    @Test
    void whoProvesNothingIsToldHow() {
        assertThat(send("GET", ME, "").headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(login("admin", "wrong").headers().firstValue("WWW-Authenticate"))
                .contains("Bearer");
    }

    @Test
    void aTokenOfAnotherServiceIsNoUser() {
        String foreign = Forge.token(
                Forge.HEADER,
                "{\"sub\":\"ann\",\"exp\":%d}".formatted(System.currentTimeMillis() / 1000 + 60),
                SECRET.getBytes(StandardCharsets.UTF_8));
        String refused = "{\"detail\":\"The user doesn't have enough privileges\"}";
        assertAnswer(as(foreign, "GET", ME, ""), 403, refused);
        assertAnswer(as(foreign, "PUT", ME, "{\"bad"), 403, refused);
        assertAnswer(as(foreign, "POST", "/api/v1/login/test-token", ""), 403, refused);
        assertAnswer(as(foreign, "POST", USERS, "{}"), 403, refused);
    }

    @Test
    void aBodyOfAnotherKindOrSizeIsRefused() {
        HttpResponse<String> form =
                send("PUT", ME, "username=a", "Authorization", "Bearer " + admin, "Content-Type", "text/plain");
        assertThat(form.statusCode()).isEqualTo(415);
        assertThat(JSON.readTree(form.body()).propertyNames()).containsExactly("detail");
        HttpResponse<String> large = as(admin, "PUT", ME, "{\"username\":\"" + "a".repeat(5 << 20) + "\"}");
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(JSON.readTree(large.body()).propertyNames()).containsExactly("detail");
        assertThat(send("POST", "/api/v1/login/access-token", "{}", "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/users/me",
        "PUT, /api/v1/users/me",
        "POST, /api/v1/users/",
        "GET, /api/v1/users/1",
        "PUT, /api/v1/users/1",
        "POST, /api/v1/login/test-token"
    })
    void whoProvesNothingGetsNothing(String method, String path) {
        for (String[] headers : new String[][] {
            {}, {"Authorization", "Bearer wrong"}, {"Authorization", "Basic YTpi"}, {"X-API-Key", "wrong"}
        }) {
            assertAnswer(send(method, path, "{}", headers), 401, "{\"detail\":\"Not authenticated\"}");
        }
    }

    @Test
    void whatIsForSuperusersIsForNobodyElse() {
        Someone someone = Someone.made();
        String refused = "{\"detail\":\"The user doesn't have enough privileges\"}";
        assertAnswer(as(someone.token(), "POST", USERS, body("more", PASSWORD)), 403, refused);
        assertAnswer(as(someone.token(), "GET", USERS + "1", ""), 403, refused);
        assertAnswer(as(someone.token(), "PUT", USERS + "1", "{}"), 403, refused);
        assertAnswer(as(someone.token(), "PUT", USERS + someone.id(), "{\"is_superuser\":true}"), 403, refused);
        assertAnswer(as(someone.token(), "PUT", ME, "{\"is_superuser\":true}"), 403, refused);
        assertAnswer(as(admin, "GET", USERS + "999999", ""), 404, "{\"detail\":\"User not found\"}");
        assertAnswer(as(admin, "PUT", USERS + "999999", "{}"), 404, "{\"detail\":\"User not found\"}");
        assertAnswer(as(someone.token(), "PUT", ME, "{\"is_active\":false}"), 403, refused);
        assertAnswer(as(someone.token(), "PUT", ME, "{\"id\":1}"), 403, refused);
        assertThat(as(someone.token(), "PUT", ME, "{\"is_superuser\":false,\"id\":" + someone.id() + "}")
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "email | {\"username\":\"a\",\"password\":\"a long password\"}",
                "email | {\"email\":\"no address\",\"username\":\"a\",\"password\":\"a long password\"}",
                "email | {\"email\":7,\"username\":\"a\",\"password\":\"a long password\"}",
                "username | {\"email\":\"a@x.org\",\"username\":\"a@b\",\"password\":\"a long password\"}",
                "username | {\"email\":\"a@x.org\",\"username\":\"a\\u00a0\",\"password\":\"a long password\"}",
                "username | {\"email\":\"a@x.org\",\"username\":\"a\\u200bb\",\"password\":\"a long password\"}",
                "username | {\"email\":\"a@x.org\",\"username\":\"a\\u202eb\",\"password\":\"a long password\"}",
                "email | {\"email\":\"a\\u2003b@x.org\",\"username\":\"a\",\"password\":\"a long password\"}",
                "password | {\"email\":\"a@x.org\",\"username\":\"a\"}",
                "more | {\"email\":\"a@x.org\",\"username\":\"a\",\"password\":\"a long password\",\"more\":1}",
                "'' | {\"email\"",
                "'' | []"
            })
    void whatIsBadlyFormedIsToldWhere(String field, String body) {
        HttpResponse<String> answer = as(admin, "POST", USERS, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        JsonNode told = JSON.readTree(answer.body());
        assertThat(told.get("detail").asString()).isEqualTo("Validation Error");
        JsonNode error = told.get("errors").get(0);
        assertThat(error.propertyNames()).containsExactly("loc", "msg", "type");
        assertThat(error.get("loc").toString())
                .isEqualTo(field.isEmpty() ? "[\"body\"]" : "[\"body\",\"" + field + "\"]");
    }

    @Test
    void whatIsNotPossibleIsAList() {
        Someone someone = Someone.made();
        assertThat(as(admin, "POST", USERS, body(someone.name(), PASSWORD)).body())
                .startsWith("{\"detail\":[{\"loc\":[\"body\",\"");
        for (String wanted :
                new String[] {"{\"username\":\"ADMIN\"}", "{\"email\":\"Admin@LocalHost\"}", "{\"password\":\"short\"}"
                }) {
            assertThat(as(someone.token(), "PUT", ME, wanted).statusCode())
                    .as(wanted)
                    .isEqualTo(422);
        }
        long own = JSON.readTree(as(admin, "GET", ME, "").body()).get("id").asLong();
        assertThat(as(admin, "PUT", USERS + own, "{\"is_superuser\":false}").statusCode())
                .isEqualTo(422);
        assertThat(as(admin, "PUT", USERS + own, "{\"is_active\":false}").statusCode())
                .isEqualTo(422);
        assertThat(as(admin, "GET", USERS + "one", "").body())
                .isEqualTo("{\"detail\":[{\"loc\":[\"path\",\"user_id\"],\"msg\":\"value is not a valid integer\","
                        + "\"type\":\"type_error.integer\"}]}");
    }

    @Test
    void aNewPasswordEndsTheTokensOfBefore() {
        Someone someone = Someone.made();
        assertThat(as(someone.token(), "PUT", ME, "{\"password\":\"quite another one\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(as(someone.token(), "GET", ME, "").statusCode()).isEqualTo(401);
        assertThat(login(someone.name(), PASSWORD).statusCode()).isEqualTo(401);
        assertThat(as(tokenOf(someone.name(), "quite another one"), "GET", ME, "")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void whoIsShutOutIsOutAtOnce() {
        Someone someone = Someone.made();
        assertThat(as(admin, "PUT", USERS + someone.id(), "{\"is_active\":false}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(as(someone.token(), "GET", ME, "").statusCode()).isEqualTo(401);
        assertAnswer(login(someone.name(), PASSWORD), 401, "{\"detail\":\"Incorrect username or password\"}");
        assertAnswer(login("nobody", PASSWORD), 401, "{\"detail\":\"Incorrect username or password\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "username=admin", "password=x", "username=&password=x", "username=%zz&password=x", "=&="})
    void badLoginFormsAreToldOf(String form) {
        HttpResponse<String> answer = form(form);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"detail\":\"Validation Error\"");
    }

    @Test
    void aPasswordIsResetByMail() {
        Someone someone = Someone.made();
        String path = "/api/v1/password-reset/";
        String sent = "{\"msg\":\"Password reset email sent\"}";
        String json = "application/json";
        assertAnswer(
                send("POST", path + "request-reset", "{\"email\":\"nobody@example.org\"}", "Content-Type", json),
                200,
                sent);
        assertAnswer(
                send(
                        "POST",
                        path + "request-reset",
                        "{\"email\":\"" + someone.name() + "@example.org\"}",
                        "Content-Type",
                        json),
                200,
                sent);
        await().until(() -> mail.getReceivedMessages().length == 1);
        Matcher token =
                Pattern.compile("#token=([\\w-]+)").matcher(GreenMailUtil.getBody(mail.getReceivedMessages()[0]));
        assertThat(token.find()).isTrue();
        String reset = "{\"token\":\"" + token.group(1) + "\",\"new_password\":\"chosen by mail\"}";
        assertThat(as(token.group(1), "GET", ME, "").statusCode()).isEqualTo(401);
        assertAnswer(
                send("POST", path + "reset", reset, "Content-Type", json),
                200,
                "{\"msg\":\"Password updated successfully\"}");
        HttpResponse<String> again = send("POST", path + "reset", reset, "Content-Type", json);
        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(again.body()).contains("\"loc\":[\"body\",\"token\"]");
        assertThat(as(someone.token(), "GET", ME, "").statusCode()).isEqualTo(401);
        assertThat(tokenOf(someone.name(), "chosen by mail")).isNotEmpty();
    }

    private static List<String> audited(long user) {
        return DATABASE.column("select concat_ws(' ', actor, action, subject, detail, address) from audit where"
                + " 'user:" + user + "' in (actor, subject) order by id");
    }

    @Test
    void whoDidWhatToWhomIsWrittenDown() {
        Someone someone = Someone.made();
        String name = "user:" + someone.id();
        as(admin, "PUT", USERS + someone.id(), "{\"is_superuser\":true,\"email\":\"new@example.org\"}");
        as(someone.token(), "PUT", ME, "{\"password\":\"quite another one\"}");
        as(someone.token(), "PUT", ME, "{\"username\":\"too late\"}");
        assertThat(audited(someone.id()))
                .containsExactly(
                        "user:1 user.created " + name + " superuser=false 127.0.0.1",
                        name + " login.succeeded " + name + " 127.0.0.1",
                        "user:1 user.changed " + name + " email, superuser=true 127.0.0.1",
                        name + " user.changed " + name + " password 127.0.0.1");
    }

    @Test
    void whoeverFailsIsAStrangerWhateverItCallsItself() {
        for (String name : new String[] {"user:1", "admin", "gateway"}) {
            assertThat(login(name, "wrong").statusCode()).isEqualTo(401);
            assertThat(DATABASE.column("select distinct actor || ' ' || address from audit"
                            + " where action = 'login.failed' and subject = '" + name + "'"))
                    .containsExactly("stranger 127.0.0.1");
        }
    }

    /** More than are made at once and may wait, so some are told to come again; none gets an error of ours. */
    @Test
    void aFloodOfLoginsIsTurnedAway() {
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 600)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> login("nobody", "wrong"), FLOOD))
                .toList();
        Map<Integer, List<HttpResponse<String>>> byStatus =
                answers.stream().map(CompletableFuture::join).collect(Collectors.groupingBy(HttpResponse::statusCode));
        assertThat(byStatus).containsOnlyKeys(401, 503);
        assertThat(byStatus.get(503)).allSatisfy(busy -> {
            assertThat(busy.body()).isEqualTo("{\"detail\":\"Too many logins. Try again.\"}");
            assertThat(busy.headers().firstValue("Retry-After")).contains("1");
        });
        assertThat(login("admin", ADMINS_PASSWORD).statusCode()).isEqualTo(200);
    }
}
