package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not as the document says fails. */
class OpenApiTests {

    private static final OpenApi DOCUMENT = OpenApi.of("media");
    private static final String ACTIVE = "/api/downloads/active";
    private static final String REFUSED = "{\"detail\":\"Too many requests. Try again in 12 s.\"}";
    private static final String HEADERS = "Content-Type: application/json\nRetry-After: 12\nX-RateLimit-Remaining: 0";

    private record Answer(int statusCode, HttpHeaders headers, String body) implements HttpResponse<String> {

        static Answer of(int status, String headers, String body) {
            var byName = Arrays.stream(headers.split("\n", -1))
                    .map(line -> line.split(": ", 2))
                    .collect(Collectors.groupingBy(
                            field -> field[0], Collectors.mapping(field -> field[1], Collectors.toList())));
            return new Answer(status, HttpHeaders.of(byName, (name, value) -> true), body);
        }

        @Override
        public HttpRequest request() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<HttpResponse<String>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return Optional.empty();
        }

        @Override
        public URI uri() {
            return URI.create(ACTIVE);
        }

        @Override
        public HttpClient.Version version() {
            return HttpClient.Version.HTTP_1_1;
        }
    }

    @Test
    void whatIsAsTheDocumentSaysPasses() {
        assertThatCode(() -> DOCUMENT.assertForeseen("GET", ACTIVE, Answer.of(429, HEADERS, REFUSED)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "Retry-After: 12,           X-Other: 12,              Retry-After is there",
        "Retry-After: 12,           Retry-After: soon,        Retry-After: soon",
        "X-RateLimit-Remaining: 0,  X-RateLimit-Remaining: -1, X-RateLimit-Remaining: -1",
        "application/json,          text/plain,               type of the answer"
    })
    void aHeaderThatIsNotFails(String part, String other, String told) {
        Answer answer = Answer.of(429, HEADERS.replace(part, other), REFUSED);
        assertThatThrownBy(() -> DOCUMENT.assertForeseen("GET", ACTIVE, answer))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(told);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  /api/downloads/active, 418, has an answer 418",
        "POST, /api/downloads/active, 429, has no POST",
        "GET,  /api/downloads/other,  429, has no GET",
        "GET,  /api/downloads/active, 200, as ActiveDownloads"
    })
    void anotherAnswerFails(String method, String path, int status, String told) {
        assertThatThrownBy(() -> DOCUMENT.assertForeseen(method, path, Answer.of(status, HEADERS, REFUSED)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(told);
    }
}
