package dev.sluice.source.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.RawOrigin;
import dev.sluice.testkit.SeenRequest;
import dev.sluice.transfer.DocumentFixture;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageCheckTests {

    private final DocumentFixture fixture = new DocumentFixture();
    private final FaultyOrigin origin = fixture.origin();

    @AfterEach
    void stop() {
        fixture.close();
    }

    private boolean isPage(URI url) {
        return Boolean.TRUE.equals(new PageCheck(fixture.documents())
                .isPage(url, DocumentFixture.options(), DocumentFixture.ASKER)
                .block(Duration.ofSeconds(20)));
    }

    private OriginFile serve(String path, String text) {
        return origin.serve(path, OriginFile.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> methods(String path) {
        return origin.requests(path).stream().map(SeenRequest::method).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "text/html, true",
        "text/html; charset=utf-8, true",
        "TEXT/HTML;charset=x, true",
        "application/xhtml+xml, true",
        "text/htmlx, false",
        "image/png, false",
        "text/plain, false",
        "application/octet-stream, false"
    })
    void theTypeTellsByAHeadAlone(String type, boolean page) {
        serve("/a.png", "<html>").header("Content-Type", type);
        assertThat(isPage(origin.url("/a.png"))).isEqualTo(page);
        assertThat(methods("/a.png")).containsExactly("HEAD");
    }

    @Test
    void aPageThatIsToBeSavedIsAFile() {
        serve("/report", "<html>")
                .header("Content-Type", "text/html")
                .contentDisposition("attachment; filename=r.html");
        assertThat(isPage(origin.url("/report"))).isFalse();
        serve("/shown", "<html>").header("Content-Type", "text/html").contentDisposition("inline");
        assertThat(isPage(origin.url("/shown"))).isTrue();
    }

    @Test
    void redirectsAreFollowedAlsoToOtherHosts() {
        serve("/there", "<html>").header("Content-Type", "text/html");
        serve("/here", "").redirect("http://127.0.0.1:" + origin.port() + "/there");
        assertThat(isPage(URI.create("http://127.0.0.1:" + origin.port() + "/here")))
                .isTrue();
        try (FaultyOrigin other = FaultyOrigin.start()) {
            other.serve(
                    "/here", OriginFile.of(1, 1).redirect(origin.url("/there").toString()));
            assertThat(isPage(other.url("/here"))).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE html><p>",
                "  \n<HTML>",
                "\ufeff<html lang=de>",
                "<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC 'x'>",
                "<!-- hello --><div>",
                "<title>x</title>"
            })
    void withoutATypeTheFirstBytesTell(String text) throws Exception {
        assertThat(sniffed(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000\u0001", "", "<svg>", "<htmlish>", "plain text with <html> in it", "%PDF-1.7"})
    void otherBytesAreAFile(String text) throws Exception {
        assertThat(sniffed(text)).isFalse();
    }

    private boolean sniffed(String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (RawOrigin raw = RawOrigin.start(exchange -> {
            exchange.send("HTTP/1.1 200 OK", "Content-Length: " + bytes.length, "Connection: close");
            if (exchange.head().startsWith("GET")) {
                exchange.body(bytes);
            }
            exchange.close();
        })) {
            return isPage(raw.url("/x"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 405, 501})
    void whereEveryHeadIsRefusedAGetIsAsked(int status) {
        OriginFile file = serve("/x", "<html>").header("Content-Type", "text/html");
        file.status(status, 1, Map.of());
        assertThat(isPage(origin.url("/x"))).isTrue();
        assertThat(methods("/x")).containsExactly("HEAD", "GET");
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410, 429, 503})
    void whatCannotBeAskedIsNoPage(int status) {
        OriginFile file = serve("/x", "<html>").header("Content-Type", "text/html");
        file.status(status, 9, Map.of("Retry-After", "0"));
        assertThat(isPage(origin.url("/x"))).isFalse();
        assertThat(methods("/x")).as("the fetch itself will say why").containsExactly("HEAD");
    }

    @Test
    void alsoWhereNobodyAnswers() {
        URI nobody = origin.url("/x");
        fixture.close();
        try (DocumentFixture other = new DocumentFixture()) {
            Boolean page = new PageCheck(other.documents())
                    .isPage(nobody, DocumentFixture.options(), DocumentFixture.ASKER)
                    .block(Duration.ofSeconds(20));
            assertThat(page).isFalse();
        }
    }
}
