package dev.sluice.surface.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Accounts;
import dev.sluice.testkit.Accounts.Person;
import java.net.http.HttpResponse;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins by a form, through the packaged gateway. */
@ExtendWith(SharedLibrary.class)
class LoginIntegrationTests {

    private static final String URLENCODED = "application/x-www-form-urlencoded";

    private static Library library;

    @BeforeAll
    static void start(Library shared) {
        library = shared;
    }

    @Test
    void whoIsNamedByItsAddressGetsAToken() {
        Person someone = library.someone();
        HttpResponse<String> answer =
                library.accounts().login(someone.name().toUpperCase(Locale.ROOT) + "@EXAMPLE.org", Accounts.PASSWORD);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(Library.read(answer).propertyNames()).containsExactly("access_token", "token_type");
        assertThat(Library.read(answer).get("token_type").asString()).isEqualTo("bearer");
    }

    @Test
    void whoProvesNothingIsToldHow() {
        assertThat(library.send("GET", Library.ME, "").headers().firstValue("WWW-Authenticate"))
                .contains("Bearer");
        assertThat(library.accounts().login("admin", "wrong").headers().firstValue("WWW-Authenticate"))
                .contains("Bearer");
    }

    @Test
    void aBodyOfAnotherKindIsRefused() {
        assertThat(library.form("application/json", "{}").statusCode()).isEqualTo(415);
    }

    @ParameterizedTest
    @CsvSource({
        "username, ''",
        "username, =&=",
        "username, password=x",
        "username, username=&password=x",
        "password, username=admin",
        "password, username=admin&password="
    })
    void whatIsMissingIsRequired(String field, String form) {
        Library.assertAnswer(library.form(URLENCODED, form), 400, Library.missing(field));
    }

    @ParameterizedTest
    @ValueSource(strings = {"username=%zz&password=x", "username=%00&password=x", "username=a&password=%"})
    void badLoginFormsAreToldOf(String form) {
        HttpResponse<String> answer = library.form(URLENCODED, form);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"detail\":\"Validation Error\"");
    }

    @Test
    void whoGotInIsWrittenDown() {
        Person someone = library.someone();
        String name = "user:" + someone.id();
        assertThat(library.database()
                        .column("select distinct concat_ws(' ', actor, subject, detail, address) from audit"
                                + " where action = 'login.succeeded' and subject = '" + name + "'"))
                .containsExactly(name + " " + name + " 127.0.0.1");
    }

    @Test
    void whoeverFailsIsAStrangerWhateverItCallsItself() {
        for (String name : new String[] {"user:1", "admin", "gateway"}) {
            assertThat(library.accounts().login(name, "wrong").statusCode()).isEqualTo(401);
            assertThat(library.database()
                            .column("select distinct actor || ' ' || address from audit"
                                    + " where action = 'login.failed' and subject = '" + name + "'"))
                    .containsExactly("stranger 127.0.0.1");
        }
    }
}
