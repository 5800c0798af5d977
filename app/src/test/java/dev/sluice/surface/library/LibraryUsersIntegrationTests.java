package dev.sluice.surface.library;

import static dev.sluice.surface.library.Library.FORBIDDEN;
import static dev.sluice.surface.library.Library.ME;
import static dev.sluice.surface.library.Library.USERS;
import static dev.sluice.surface.library.Library.assertAnswer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.account.Forge;
import dev.sluice.testkit.Accounts;
import dev.sluice.testkit.Accounts.Person;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users: who may make, see and change them, through the packaged gateway. */
@ExtendWith(SharedLibrary.class)
class LibraryUsersIntegrationTests {

    private static Library library;

    @BeforeAll
    static void start(Library shared) {
        library = shared;
    }

    @Test
    void aUserIsMadeAndKnowsItself() {
        Person someone = library.someone();
        String self = told(someone.id(), someone.name(), true, false);
        assertAnswer(library.as(someone, "GET", ME, ""), 200, self);
        assertAnswer(library.as(someone, "POST", "/api/v1/login/test-token", ""), 200, self);
        assertAnswer(library.as(someone, "GET", USERS + someone.id(), ""), 200, self);
        assertAnswer(library.as(library.admin(), "GET", "/library" + USERS + someone.id(), ""), 200, self);
    }

    @Test
    void aTokenOfAnotherServiceIsNoUser() {
        String foreign = Forge.token(
                Forge.HEADER,
                "{\"sub\":\"ann\",\"exp\":%d}".formatted(System.currentTimeMillis() / 1000 + 60),
                Library.SECRET.getBytes(StandardCharsets.UTF_8));
        assertAnswer(library.as(foreign, "GET", ME, ""), 403, FORBIDDEN);
        assertAnswer(library.as(foreign, "PUT", ME, "{\"bad"), 403, FORBIDDEN);
        assertAnswer(library.as(foreign, "POST", "/api/v1/login/test-token", ""), 403, FORBIDDEN);
        assertAnswer(library.as(foreign, "POST", USERS, "{}"), 403, FORBIDDEN);
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
            assertAnswer(library.send(method, path, "{}", headers), 401, "{\"detail\":\"Not authenticated\"}");
        }
    }

    @Test
    void whatIsForSuperusersIsForNobodyElse() {
        Person someone = library.someone();
        assertAnswer(library.as(someone, "POST", USERS, Library.user("more")), 403, FORBIDDEN);
        assertAnswer(library.as(someone, "GET", USERS + "1", ""), 403, FORBIDDEN);
        assertAnswer(library.as(someone, "PUT", USERS + "1", "{}"), 403, FORBIDDEN);
        assertAnswer(library.as(someone, "PUT", USERS + someone.id(), "{\"is_superuser\":true}"), 403, FORBIDDEN);
        assertAnswer(library.as(someone, "PUT", ME, "{\"is_superuser\":true}"), 403, FORBIDDEN);
        assertAnswer(library.as(someone, "PUT", ME, "{\"is_active\":false}"), 403, FORBIDDEN);
    }

    @Test
    void whoIsNotThereIsNotFound() {
        String missing = "{\"detail\":\"Item not found\"}";
        assertAnswer(library.as(library.admin(), "GET", USERS + "999999", ""), 404, missing);
        assertAnswer(library.as(library.admin(), "PUT", USERS + "999999", "{}"), 404, missing);
    }

    private static String told(long id, String name, boolean active, boolean superuser) {
        return "{\"id\":%d,\"email\":\"%s@example.org\",\"username\":\"%s\",\"is_active\":%b,\"is_superuser\":%b}"
                .formatted(id, name, name, active, superuser);
    }

    @Test
    void whoeverChangesAUserIsToldItAsItIsThen() {
        Person someone = library.someone();
        String name = Library.newName();
        String wanted = "{\"email\":\"%s@example.org\",\"username\":\"%s\"}".formatted(name, name);
        String then = told(someone.id(), name, true, false);
        assertAnswer(library.as(someone, "PUT", ME, wanted), 200, then);
        assertAnswer(library.as(someone, "GET", ME, ""), 200, then);
        assertAnswer(library.as(someone, "PUT", ME, "{}"), 200, then);
        String again = Library.newName();
        String all = "{\"email\":\"%s@example.org\",\"username\":\"%s\",\"is_superuser\":true,\"is_active\":false}"
                .formatted(again, again);
        assertAnswer(
                library.as(library.admin(), "PUT", USERS + someone.id(), all),
                200,
                told(someone.id(), again, false, true));
        assertAnswer(
                library.as(library.admin(), "GET", USERS + someone.id(), ""),
                200,
                told(someone.id(), again, false, true));
    }

    @Test
    void aUserIsMadeWithTheRightsThatAreWanted() {
        String shut = Library.newName();
        HttpResponse<String> inactive = make(shut, "\"is_active\":false");
        assertAnswer(inactive, 200, told(id(inactive), shut, false, false));
        assertThat(library.accounts().login(shut, Accounts.PASSWORD).statusCode())
                .isEqualTo(401);
        String mighty = Library.newName();
        HttpResponse<String> superuser = make(mighty, "\"is_superuser\":true");
        assertAnswer(superuser, 200, told(id(superuser), mighty, true, true));
        String token = library.accounts().token(mighty, Accounts.PASSWORD);
        assertAnswer(library.as(token, "GET", USERS + id(inactive), ""), 200, told(id(inactive), shut, false, false));
    }

    private static HttpResponse<String> make(String name, String more) {
        return library.as(library.admin(), "POST", USERS, Library.user(name).replaceFirst("}$", "," + more + "}"));
    }

    private static long id(HttpResponse<String> made) {
        return Library.read(made).get("id").asLong();
    }

    /** A client may send back the whole user that it read. */
    @Test
    void anIdMayBeSentBackAndNotBeChosen() {
        Person someone = library.someone();
        String path = USERS + someone.id();
        String whole = library.as(someone, "GET", ME, "").body();
        assertAnswer(library.as(someone, "PUT", ME, whole), 200, whole);
        assertAnswer(library.as(library.admin(), "PUT", path, whole), 200, whole);
        assertAnswer(library.as(someone, "PUT", ME, "{\"id\":null}"), 200, whole);
        String refused = "{\"detail\":[{\"loc\":[\"body\",\"id\"],\"msg\":\"an id cannot be chosen or changed\","
                + "\"type\":\"value_error.id\"}]}";
        assertAnswer(library.as(someone, "PUT", ME, "{\"id\":1}"), 422, refused);
        assertAnswer(library.as(library.admin(), "PUT", path, "{\"id\":1}"), 422, refused);
        String name = Library.newName();
        assertAnswer(make(name, "\"id\":4711"), 422, refused);
        assertThat(make(name, "\"id\":null").statusCode()).isEqualTo(200);
    }

    @Test
    void otherMethodsAreNotThere() {
        for (String[] row : new String[][] {
            {"HEAD", ME}, {"DELETE", ME}, {"PATCH", USERS + "1"}, {"GET", USERS}, {"GET", "/api/v1/login/access-token"}
        }) {
            assertThat(library.as(library.admin(), row[0], row[1], "").statusCode())
                    .as(row[0] + " " + row[1])
                    .isEqualTo(404);
        }
        for (String path : new String[] {"/api/v1/docs", "/api/v1/redoc"}) {
            assertThat(library.as(library.admin(), "GET", path, "").statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
    }

    @Test
    void aNewPasswordEndsTheTokensOfBefore() {
        Person someone = library.someone();
        assertThat(library.as(someone, "PUT", ME, "{\"password\":\"quite another one\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(library.as(someone, "GET", ME, "").statusCode()).isEqualTo(401);
        assertThat(library.accounts().login(someone.name(), Accounts.PASSWORD).statusCode())
                .isEqualTo(401);
        String token = library.accounts().token(someone.name(), "quite another one");
        assertThat(library.as(token, "GET", ME, "").statusCode()).isEqualTo(200);
    }

    @Test
    void whoIsShutOutIsOutAtOnce() {
        Person someone = library.someone();
        assertThat(library.as(library.admin(), "PUT", USERS + someone.id(), "{\"is_active\":false}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(library.as(someone, "GET", ME, "").statusCode()).isEqualTo(401);
        String refused = "{\"detail\":\"Incorrect username or password\"}";
        assertAnswer(library.accounts().login(someone.name(), Accounts.PASSWORD), 401, refused);
        assertAnswer(library.accounts().login("nobody", Accounts.PASSWORD), 401, refused);
    }

    @Test
    void whoDidWhatToWhomIsWrittenDown() {
        Person someone = library.someone();
        String name = "user:" + someone.id();
        library.as(
                library.admin(),
                "PUT",
                USERS + someone.id(),
                "{\"is_superuser\":true,\"email\":\"new-%s@example.org\"}".formatted(someone.name()));
        library.as(someone, "PUT", ME, "{\"password\":\"quite another one\"}");
        library.as(someone, "PUT", ME, "{\"username\":\"too late\"}");
        List<String> told = library.database()
                .column("select concat_ws(' ', actor, action, subject, detail, address) from audit where"
                        + " action like 'user.%' and subject = '" + name + "' order by id");
        assertThat(told)
                .containsExactly(
                        "user:1 user.created " + name + " superuser=false 127.0.0.1",
                        "user:1 user.changed " + name + " email, superuser=true 127.0.0.1",
                        name + " user.changed " + name + " password 127.0.0.1");
    }
}
