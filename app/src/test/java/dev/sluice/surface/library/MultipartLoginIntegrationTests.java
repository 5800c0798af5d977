package dev.sluice.surface.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Accounts;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins by a form as browsers and curl send it in parts, through the packaged gateway. */
@ExtendWith(SharedLibrary.class)
class MultipartLoginIntegrationTests {

    private static final String TYPE = "multipart/form-data; boundary=edge";
    private static final String END = "--edge--\r\n";
    private static final String NAME = part("name=\"username\"", "admin");
    private static final String PASSWORD = part("name=\"password\"", Accounts.ADMINS_PASSWORD);
    private static final String GOOD = NAME + PASSWORD + END;

    private static Library library;

    @BeforeAll
    static void start(Library shared) {
        library = shared;
    }

    private static String part(String disposition, String value) {
        return "--edge\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + value + "\r\n";
    }

    private static String typed(String name, String type, String value) {
        return "--edge\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\nContent-Type: " + type + "\r\n\r\n"
                + value + "\r\n";
    }

    private static void assertRefused(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        if (status == 400) {
            assertThat(answer.body()).startsWith("{\"detail\":\"Validation Error\",\"errors\":[{\"loc\":[\"body\"");
        } else {
            assertThat(Library.read(answer).propertyNames()).containsExactly("detail");
        }
    }

    static List<String> goodForms() {
        return List.of(
                GOOD,
                "a preamble\r\n" + GOOD + "an epilogue",
                part("name=\"grant_type\"", "password") + GOOD,
                PASSWORD + NAME + "--edge--",
                typed("username", "text/plain; charset=utf-8", "admin") + PASSWORD + END);
    }

    @ParameterizedTest
    @MethodSource("goodForms")
    void aGoodFormLogsIn(String form) {
        HttpResponse<String> answer = library.form(TYPE, form);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(Library.read(answer).get("token_type").asString()).isEqualTo("bearer");
    }

    @Test
    void aNameIsReadInUtf8() {
        String name = "jörg " + Library.newName();
        String made = "{\"email\":\"%s@example.org\",\"username\":\"%s\",\"password\":\"pässwörter\"}"
                .formatted(Library.newName(), name);
        assertThat(library.as(library.admin(), "POST", Library.USERS, made).statusCode())
                .isEqualTo(200);
        String form = part("name=\"username\"", name) + part("name=\"password\"", "pässwörter") + END;
        assertThat(library.form(TYPE, form).statusCode()).isEqualTo(200);
    }

    static List<String> brokenForms() {
        return List.of(
                "",
                END,
                "no part at all",
                NAME + PASSWORD,
                GOOD.substring(0, GOOD.length() - 5),
                GOOD.substring(0, GOOD.length() - 30),
                GOOD.substring(0, 30),
                NAME.replace("\r\n\r\n", "\r\n") + PASSWORD + END,
                NAME + END,
                NAME + PASSWORD + part("name=\"more\"; filename=\"a.txt\"", "x") + END,
                part("name=\"username\"; filename=\"\"", "admin") + PASSWORD + END,
                part("name=\"username\"; filename*=UTF-8''a", "admin") + PASSWORD + END,
                part("name=\"more\"; filename=\"a\"", "x".repeat(60_000)) + GOOD,
                typed("username", "application/octet-stream", "admin") + PASSWORD + END,
                typed("username", "text/plain; charset=utf-16", "admin") + PASSWORD + END,
                typed("username", "text/plain; charset=unheard-of", "admin") + PASSWORD + END,
                typed("username", "nonsense", "admin") + PASSWORD + END,
                "--edge\r\nContent-Disposition: form-data\r\n\r\nx\r\n" + GOOD,
                "--edge\r\nContent-Disposition: ;;\r\n\r\nx\r\n" + GOOD,
                "--edge\r\n\r\nx\r\n" + GOOD,
                "--edge\r\nno header\r\n\r\nx\r\n" + GOOD,
                "--edge\r\nX: " + "x".repeat(20_000) + "\r\n\r\nx\r\n" + GOOD,
                part("name=\"username\"", "adm\0in") + PASSWORD + END,
                part("name=\"a\0b\"", "x") + GOOD,
                NAME + GOOD,
                parts(300) + GOOD,
                parts(1000) + GOOD);
    }

    private static String parts(int number) {
        return IntStream.range(0, number).mapToObj(i -> part("name=a", "")).collect(Collectors.joining());
    }

    @ParameterizedTest
    @MethodSource("brokenForms")
    void aFormThatIsBrokenOrHasMoreThanTextIsRefused(String form) {
        assertRefused(library.form(TYPE, form), 400);
    }

    @Test
    void asManyPartsAsNobodyNeedsAreTaken() {
        assertThat(library.form(TYPE, parts(98) + GOOD).statusCode()).isEqualTo(200);
        assertRefused(library.form(TYPE, parts(99) + GOOD), 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data; boundary=other",
                "multipart/form-data; charset=utf-16; boundary=other"
            })
    void aFormWithoutItsBoundaryIsRefused(String type) {
        assertRefused(library.form(type, GOOD), 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/mixed; boundary=edge",
                "multipart/*; boundary=edge",
                "multipart/form-data; boundary=",
                "multipart",
                "text/plain"
            })
    void anotherTypeIsRefused(String type) {
        assertRefused(library.form(type, GOOD), 415);
    }

    @Test
    void aLargeFormIsRefusedWithItsLengthAndWithout() {
        String large = part("name=\"more\"", "x".repeat(64 << 10)) + GOOD;
        assertRefused(library.form(TYPE, large), 413);
        assertRefused(library.form("application/x-www-form-urlencoded", large), 413);
        String size = Integer.toHexString(large.length());
        String answer = library.gateway()
                .raw(
                        "POST /api/v1/login/access-token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: "
                                + TYPE + "\r\nTransfer-Encoding: chunked\r\n\r\n" + size + "\r\n" + large
                                + "\r\n0\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 413");
        String longest = part(
                        "name=\"more\"",
                        "x".repeat((64 << 10) - part("name=\"more\"", "").length() - GOOD.length()))
                + GOOD;
        assertThat(longest.getBytes(StandardCharsets.UTF_8)).hasSize(64 << 10);
        assertThat(library.form(TYPE, longest).statusCode()).isEqualTo(200);
    }

    @Test
    void aFormThatSaysItIsLargeIsNotWaitedFor() {
        String answer = library.gateway()
                .raw(
                        "POST /api/v1/login/access-token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: "
                                + TYPE + "\r\nContent-Length: 65537\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 413");
    }

    /** Where two of them are, who looked at the form on the way may have seen the other one. */
    @Test
    void aFieldThatIsThereTwiceIsRefusedInEitherForm() {
        String told = "{\"detail\":\"Validation Error\",\"errors\":[{\"loc\":[\"body\",\"username\"],"
                + "\"msg\":\"field given more than once\",\"type\":\"value_error.username\"}]}";
        Library.assertAnswer(library.form(TYPE, part("name=\"username\"", "bob") + GOOD), 400, told);
        Library.assertAnswer(
                library.form("application/x-www-form-urlencoded", "username=admin&username=bob&password=x"), 400, told);
    }
}
