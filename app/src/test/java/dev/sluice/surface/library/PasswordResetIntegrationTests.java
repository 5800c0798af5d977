package dev.sluice.surface.library;

import static dev.sluice.surface.library.Library.ME;
import static dev.sluice.surface.library.Library.assertAnswer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMailUtil;
import dev.sluice.testkit.Accounts.Person;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** New passwords by mail, through the packaged gateway. */
@ExtendWith(SharedLibrary.class)
class PasswordResetIntegrationTests {

    private static final String REQUEST = "/api/v1/password-reset/request-reset";
    private static final String RESET = "/api/v1/password-reset/reset";

    private static Library library;

    @BeforeAll
    static void start(Library shared) {
        library = shared;
    }

    private static HttpResponse<String> post(String path, String json) {
        return library.gateway().post(path, json);
    }

    /** The only mail of all tests. */
    private static String tokenByMail() {
        await().until(() -> library.mail().getReceivedMessages().length == 1);
        Matcher token = Pattern.compile("#token=([\\w-]+)")
                .matcher(GreenMailUtil.getBody(library.mail().getReceivedMessages()[0]));
        assertThat(token.find()).isTrue();
        return token.group(1);
    }

    @Test
    void aPasswordIsResetByMail() {
        Person someone = library.someone();
        String sent = "{\"msg\":\"Password reset email sent\"}";
        assertAnswer(post(REQUEST, "{\"email\":\"nobody@example.org\"}"), 200, sent);
        assertAnswer(post(REQUEST, "{\"email\":\"" + someone.name() + "@example.org\"}"), 200, sent);
        String token = tokenByMail();
        String reset = "{\"token\":\"" + token + "\",\"new_password\":\"chosen by mail\"}";
        assertThat(library.as(token, "GET", ME, "").statusCode()).isEqualTo(401);
        assertAnswer(post(RESET, reset), 200, "{\"msg\":\"Password updated successfully\"}");
        HttpResponse<String> again = post(RESET, reset);
        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(again.body()).contains("\"loc\":[\"body\",\"token\"]");
        assertThat(library.as(someone, "GET", ME, "").statusCode()).isEqualTo(401);
        assertThat(library.accounts().token(someone.name(), "chosen by mail")).isNotEmpty();
        assertThat(library.database()
                        .column("select concat_ws(' ', actor, action, subject, detail, address) from audit"
                                + " where action = 'password.reset'"))
                .containsExactly("stranger password.reset user:" + someone.id() + " 127.0.0.1");
    }

    private static String errors(String loc, String msg, String type) {
        return "[{\"loc\":[\"body\"%s],\"msg\":\"%s\",\"type\":\"%s\"}]".formatted(loc, msg, type);
    }

    private static void assertMalformed(HttpResponse<String> answer, String loc, String msg, String type) {
        assertAnswer(answer, 400, "{\"detail\":\"Validation Error\",\"errors\":" + errors(loc, msg, type) + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | ,\"email\" | field required | value_error.missing",
                "{\"email\":null} | ,\"email\" | field required | value_error.missing",
                "{\"email\":\"a@.\"} | ,\"email\" | value is not a valid email address | value_error.email",
                "{\"email\":7} | ,\"email\" | Field 'email' has the wrong type. | value_error",
                "{\"email\":\"a@x.org\",\"more\":1} | ,\"more\" | Unknown field 'more'. | value_error",
                "[] | '' | The body must be a JSON object. | value_error",
                "'' | '' | The body is empty. | value_error"
            })
    void aBadRequestForAMailIsToldWhere(String body, String loc, String msg, String type) {
        assertMalformed(post(REQUEST, body), loc, msg, type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"new_password\":\"long enough\"} | ,\"token\" | field required | value_error.missing",
                "{\"token\":null,\"new_password\":\"long enough\"} | ,\"token\" | field required | value_error.missing",
                "{\"token\":\"a\"} | ,\"new_password\" | field required | value_error.missing",
                "{\"token\":7,\"new_password\":\"long enough\"} | ,\"token\" | Field 'token' has the wrong type. | value_error",
                "{\"token\":\"a\",\"new_password\":[]} | ,\"new_password\" | Field 'new_password' has the wrong type. | value_error",
                "{\"token\":\"a\",\"password\":\"long enough\"} | ,\"password\" | Unknown field 'password'. | value_error",
                "{\"token\":\"a\",\"new_password\":\"long enough\"} | ,\"token\" | the token is not valid or has expired | value_error.token",
                "'' | '' | The body is empty. | value_error"
            })
    void aBadResetIsToldWhere(String body, String loc, String msg, String type) {
        assertMalformed(post(RESET, body), loc, msg, type);
    }

    @Test
    void aPasswordThatIsTooShortOrTooLongIsNotPossible() {
        for (String password : new String[] {"", "1234567", "a".repeat(201)}) {
            assertAnswer(
                    post(RESET, "{\"token\":\"a\",\"new_password\":\"" + password + "\"}"),
                    422,
                    "{\"detail\":"
                            + errors(
                                    ",\"new_password\"",
                                    "a password must have 8 to 200 characters",
                                    "value_error.new_password")
                            + "}");
        }
    }
}
