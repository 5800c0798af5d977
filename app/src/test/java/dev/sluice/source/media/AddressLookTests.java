package dev.sluice.source.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.source.media.AddressLook.Seen;
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

class AddressLookTests {

    private final DocumentFixture fixture = new DocumentFixture();
    private final FaultyOrigin origin = fixture.origin();

    @AfterEach
    void stop() {
        fixture.close();
    }

    private Seen look(URI url) {
        return look(url, fixture);
    }

    private static Seen look(URI url, DocumentFixture by) {
        return new AddressLook(by.documents())
                .at(url, DocumentFixture.options(), DocumentFixture.ASKER)
                .blockOptional(Duration.ofSeconds(20))
                .orElseThrow();
    }

    private OriginFile serve(String path, String text) {
        return origin.serve(path, OriginFile.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> methods(String path) {
        return origin.requests(path).stream().map(SeenRequest::method).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "text/html, PAGE",
        "text/html; charset=utf-8, PAGE",
        "TEXT/HTML;charset=x, PAGE",
        "application/xhtml+xml, PAGE",
        "text/htmlx, FILE",
        "image/png, FILE",
        "text/plain, FILE",
        "application/octet-stream, FILE",
        "application/vnd.apple.mpegurl, STREAM",
        "application/x-mpegURL; charset=utf-8, STREAM",
        "audio/mpegurl, STREAM",
        "application/dash+xml, STREAM"
    })
    void theTypeTellsByAHeadAlone(String type, Seen seen) {
        serve("/a.png", "<html>").header("Content-Type", type);
        assertThat(look(origin.url("/a.png"))).isEqualTo(seen);
        assertThat(methods("/a.png")).containsExactly("HEAD");
    }

    @Test
    void aPageThatIsToBeSavedIsAFile() {
        serve("/report", "<html>")
                .header("Content-Type", "text/html")
                .contentDisposition("attachment; filename=r.html");
        assertThat(look(origin.url("/report"))).isEqualTo(Seen.FILE);
        serve("/shown", "<html>").header("Content-Type", "text/html").contentDisposition("inline");
        assertThat(look(origin.url("/shown"))).isEqualTo(Seen.PAGE);
    }

    @ParameterizedTest
    @CsvSource({
        "/live.m3u8, text/plain, STREAM",
        "/live.M3U8, application/octet-stream, STREAM",
        "/film.mpd, text/xml, STREAM",
        "/film.mpd, text/html, PAGE",
        "/m3u8, text/plain, FILE",
        "/a.m3u8.txt, text/plain, FILE"
    })
    void theNameTellsOnlyOfStreams(String path, String type, Seen seen) {
        serve(path, "#EXTM3U").header("Content-Type", type);
        assertThat(look(origin.url(path))).isEqualTo(seen);
    }

    @Test
    void redirectsAreFollowedAlsoToOtherHosts() {
        serve("/there", "<html>").header("Content-Type", "text/html");
        serve("/here", "").redirect("http://127.0.0.1:" + origin.port() + "/there");
        assertThat(look(URI.create("http://127.0.0.1:" + origin.port() + "/here")))
                .isEqualTo(Seen.PAGE);
        try (FaultyOrigin other = FaultyOrigin.start()) {
            other.serve(
                    "/here", OriginFile.of(1, 1).redirect(origin.url("/there").toString()));
            assertThat(look(other.url("/here"))).isEqualTo(Seen.PAGE);
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
        assertThat(sniffed(text)).isEqualTo(Seen.PAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000\u0001", "", "<svg>", "<htmlish>", "plain text with <html> in it", "%PDF-1.7"})
    void otherBytesAreAFile(String text) throws Exception {
        assertThat(sniffed(text)).isEqualTo(Seen.FILE);
    }

    private Seen sniffed(String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (RawOrigin raw = RawOrigin.start(exchange -> {
            exchange.send("HTTP/1.1 200 OK", "Content-Length: " + bytes.length, "Connection: close");
            if (exchange.head().startsWith("GET")) {
                exchange.body(bytes);
            }
            exchange.close();
        })) {
            return look(raw.url("/x"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 405, 501})
    void whereEveryHeadIsRefusedAGetIsAsked(int status) {
        OriginFile file = serve("/x", "<html>").header("Content-Type", "text/html");
        file.status(status, 1, Map.of());
        assertThat(look(origin.url("/x"))).isEqualTo(Seen.PAGE);
        assertThat(methods("/x")).containsExactly("HEAD", "GET");
    }

    @ParameterizedTest
    @CsvSource({"401, REFUSED", "404, REFUSED", "410, REFUSED", "429, FILE", "503, FILE"})
    void whatCannotBeAskedIsNoPage(int status, Seen seen) {
        OriginFile file = serve("/x", "<html>").header("Content-Type", "text/html");
        file.status(status, 9, Map.of("Retry-After", "0"));
        assertThat(look(origin.url("/x"))).isEqualTo(seen);
        assertThat(methods("/x")).as("the fetch itself will say why").containsExactly("HEAD");
    }

    @ParameterizedTest
    @CsvSource({"403, REFUSED", "405, REFUSED", "503, FILE"})
    void norWhatRefusesBothWays(int status, Seen seen) {
        serve("/x", "<html>").status(status, 9, Map.of("Retry-After", "0"));
        assertThat(look(origin.url("/x"))).isEqualTo(seen);
    }

    @Test
    void whereNobodyAnswersTheFetchWillSayWhy() {
        URI nobody = origin.url("/x");
        fixture.close();
        try (DocumentFixture other = new DocumentFixture()) {
            assertThat(look(nobody, other)).isEqualTo(Seen.FILE);
        }
    }
}
