package dev.sluice.surface.library;

import static dev.sluice.surface.library.Library.ME;
import static dev.sluice.surface.library.Library.USERS;
import static dev.sluice.surface.library.Library.assertAnswer;
import static dev.sluice.surface.library.Library.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Accounts.Person;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What is told of requests about users that are wrong, through the packaged gateway. */
@ExtendWith(SharedLibrary.class)
class UserInputIntegrationTests {

    private static Library library;

    @BeforeAll
    static void start(Library shared) {
        library = shared;
    }

    @Test
    void aBodyOfAnotherKindOrSizeIsRefused() {
        HttpResponse<String> text = library.send(
                "PUT", ME, "username=a", "Authorization", library.admin().bearer(), "Content-Type", "text/plain");
        assertThat(text.statusCode()).isEqualTo(415);
        assertThat(read(text).propertyNames()).containsExactly("detail");
        HttpResponse<String> large =
                library.as(library.admin(), "PUT", ME, "{\"username\":\"" + "a".repeat(5 << 20) + "\"}");
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(read(large).propertyNames()).containsExactly("detail");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "email | {\"email\":\"no address\",\"username\":\"a\",\"password\":\"a long password\"}",
                "email | {\"email\":7,\"username\":\"a\",\"password\":\"a long password\"}",
                "username | {\"email\":\"a@x.org\",\"username\":\"a@b\",\"password\":\"a long password\"}",
                "username | {\"email\":\"a@x.org\",\"username\":\"a\\u00a0\",\"password\":\"a long password\"}",
                "username | {\"email\":\"a@x.org\",\"username\":\"a\\u200bb\",\"password\":\"a long password\"}",
                "username | {\"email\":\"a@x.org\",\"username\":\"a\\u202eb\",\"password\":\"a long password\"}",
                "email | {\"email\":\"a\\u2003b@x.org\",\"username\":\"a\",\"password\":\"a long password\"}",
                "more | {\"email\":\"a@x.org\",\"username\":\"a\",\"password\":\"a long password\",\"more\":1}",
                "'' | {\"email\"",
                "'' | []"
            })
    void whatIsBadlyFormedIsToldWhere(String field, String body) {
        HttpResponse<String> answer = library.as(library.admin(), "POST", USERS, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        JsonNode told = read(answer);
        assertThat(told.get("detail").asString()).isEqualTo("Validation Error");
        JsonNode error = told.get("errors").get(0);
        assertThat(error.propertyNames()).containsExactly("loc", "msg", "type");
        assertThat(error.get("loc").toString())
                .isEqualTo(field.isEmpty() ? "[\"body\"]" : "[\"body\",\"" + field + "\"]");
    }

    @Test
    void whatIsNotPossibleIsAList() {
        Person someone = library.someone();
        assertThat(library.as(library.admin(), "POST", USERS, Library.user(someone.name()))
                        .body())
                .startsWith("{\"detail\":[{\"loc\":[\"body\",\"");
        for (String wanted :
                new String[] {"{\"username\":\"ADMIN\"}", "{\"email\":\"Admin@LocalHost\"}", "{\"password\":\"short\"}"
                }) {
            assertThat(library.as(someone, "PUT", ME, wanted).statusCode())
                    .as(wanted)
                    .isEqualTo(422);
        }
        String own = USERS + library.admin().id();
        assertThat(library.as(library.admin(), "PUT", own, "{\"is_superuser\":false}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(library.as(library.admin(), "PUT", own, "{\"is_active\":false}")
                        .statusCode())
                .isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "one",
                "+1",
                "-1",
                "%D9%A1",
                "1.0",
                "0x1",
                "%201",
                "9223372036854775808",
                "10000000000000000000",
                "00000000000000000001"
            })
    void anIdIsOfDigitsAlone(String id) {
        String refused = "{\"detail\":[{\"loc\":[\"path\",\"user_id\"],\"msg\":\"value is not a valid integer\","
                + "\"type\":\"type_error.integer\"}]}";
        assertAnswer(library.as(library.admin(), "GET", USERS + id, ""), 422, refused);
        assertAnswer(library.as(library.admin(), "PUT", USERS + id, "{}"), 422, refused);
    }

    @Test
    void theLargestIdIsOne() {
        assertThat(library.as(library.admin(), "GET", USERS + Long.MAX_VALUE, "")
                        .statusCode())
                .isEqualTo(404);
        assertThat(library.as(library.admin(), "GET", USERS + "01", "").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "email | {\"username\":\"a\",\"password\":\"a long password\"}",
                "email | {\"email\":null,\"username\":\"a\",\"password\":\"a long password\"}",
                "username | {\"email\":\"a@x.org\",\"password\":\"a long password\"}",
                "password | {\"email\":\"a@x.org\",\"username\":\"a\"}"
            })
    void whatIsMissingIsRequired(String field, String body) {
        assertAnswer(library.as(library.admin(), "POST", USERS, body), 400, Library.missing(field));
    }

    @Test
    void anAddressThatIsNoneIsToldAsInTheDocument() {
        assertAnswer(
                library.as(library.admin(), "PUT", ME, "{\"email\":\"evil<admin@localhost>\"}"),
                400,
                "{\"detail\":\"Validation Error\",\"errors\":[{\"loc\":[\"body\",\"email\"],"
                        + "\"msg\":\"value is not a valid email address\",\"type\":\"value_error.email\"}]}");
    }
}
