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
    }
}
