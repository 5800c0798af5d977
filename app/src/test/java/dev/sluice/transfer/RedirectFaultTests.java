package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.RawOrigin;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redirects: which are followed, and which are not. From https to http: {@link TlsFaultTests}. */
class RedirectFaultTests {

    private static final Content CONTENT = Content.random(1, 10_000);

    @TempDir
    Path data;

    private TransferFixture transfers;

    @BeforeEach
    void start() {
        transfers = TransferFixture.in(data);
        transfers.origin().serve("/f.bin", OriginFile.of(1, 10_000));
    }

    @AfterEach
    void stop() throws IOException {
        transfers.close();
    }

    private URI redirect(String path, String location) {
        transfers.origin().serve(path, OriginFile.of(new byte[0]).redirect(location));
        return transfers.origin().url(path);
    }

    /** So many redirects, one after another, that end at the file. */
    private URI chain(int length) {
        URI first = transfers.origin().url("/f.bin");
        for (int hop = 0; hop < length; hop++) {
            first = redirect("/hop" + hop, first.toString());
        }
        return first;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void aFewRedirectsAreFollowed(int length) throws IOException {
        Outcome outcome = transfers.fetch(chain(length)).isPublished(CONTENT);
        assertThat(outcome.published().path()).isEqualTo("f.bin");
    }

    @Test
    void oneRedirectTooManyIsRefused() throws IOException {
        Outcome outcome = transfers.fetch(chain(6)).isFailed(FailureType.REDIRECT_REFUSED);
        assertThat(outcome.retries()).isEmpty();
    }

    @Test
    void aLoopIsRefused() throws IOException {
        redirect("/a", "/b");
        Outcome outcome = transfers.fetch(redirect("/b", "/a")).isFailed(FailureType.REDIRECT_REFUSED);
        assertThat(outcome.retries()).isEmpty();
    }

    @Test
    void aRedirectToItselfIsRefused() throws IOException {
        transfers.fetch(redirect("/a", "/a")).isFailed(FailureType.REDIRECT_REFUSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void everyKindIsFollowed(int status) throws IOException {
        transfers.origin().serve("/a", OriginFile.of(new byte[0]).status(status, 1, Map.of("Location", "f.bin")));
        transfers.fetch(transfers.origin().url("/a")).isPublished(CONTENT);
    }

    @Test
    void aRedirectWithoutAnAddressIsRefused() throws IOException {
        transfers.origin().serve("/a", OriginFile.of(new byte[0]).status(302, 1, Map.of()));
        transfers.fetch(transfers.origin().url("/a")).isFailed(FailureType.REDIRECT_REFUSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://127.0.0.1/f",
                "file:///etc/passwd",
                "http://",
                "http://2130706433/",
                "http://[::1",
                "http://127.0.0.1:99999/",
                "http://name:secret@127.0.0.1/"
            })
    void anAddressThatIsNotTakenIsRefused(String location) throws IOException {
        Outcome outcome = transfers.fetch(redirect("/a", location)).isFailed(FailureType.REDIRECT_REFUSED);
        assertThat(outcome.failure()).message().doesNotContain("secret");
    }

    @Test
    void anAddressThatIsNotPublicIsRefused() throws IOException {
        URI url = redirect("/a", "http://127.0.0.2:" + transfers.origin().port() + "/f.bin");
        Outcome outcome = transfers.fetch(url).isFailed(FailureType.EGRESS_REFUSED);
        assertThat(outcome.retries()).isEmpty();
    }

    @Test
    void whatOneOriginSetsAnotherIsNotGiven() throws IOException {
        RawOrigin other = transfers.raw(exchange -> exchange.file(CONTENT));
        OriginFile first = OriginFile.of(new byte[0])
                .status(302, 1, Map.of("Location", other.url("/f.bin").toString(), "Set-Cookie", "id=secret; Path=/"));
        transfers.origin().serve("/a", first);
        transfers.fetch(transfers.origin().url("/a?token=secret")).isPublished(CONTENT);
        assertThat(other.heads())
                .isNotEmpty()
                .allSatisfy(head -> assertThat(head)
                        .doesNotContain("secret")
                        .doesNotContainIgnoringCase("\r\nAuthorization:")
                        .doesNotContainIgnoringCase("\r\nCookie:"));
    }

    @Test
    void whatIsBehindARedirectIsContinued() throws IOException {
        transfers.origin().serve("/f.bin", OriginFile.of(1, 10_000).closeAfter(5_000, 1));
        Outcome outcome = transfers.fetch(chain(2)).isPublished(CONTENT);
        assertThat(outcome.startedOver()).isEmpty();
    }

    @Test
    void aRedirectThatLeadsElsewhereMidwayIsNoMix() throws IOException {
        transfers.origin().serve("/f.bin", OriginFile.of(1, 10_000).closeAfter(5_000, 1));
        OriginFile second = transfers.origin().serve("/g.bin", OriginFile.of(2, 10_000));
        URI url = redirect("/a", "/f.bin");
        Outcome outcome = transfers.fetchWhile(url, () -> redirect("/a", "/g.bin"));
        outcome.isPublished(second.content());
        assertThat(outcome.startedOver()).hasSize(1);
    }

    @Test
    void aRedirectCostsNoConnectionOfItsOwn() throws IOException {
        transfers.fetch(chain(4)).isPublished(CONTENT);
        assertThat(transfers.origin().allConnections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 1_000_000})
    void theBodyOfARedirectIsNotWaitedForInVain(int announced) throws IOException {
        URI there = transfers.origin().url("/f.bin");
        RawOrigin silent = transfers.raw(exchange -> {
            exchange.send("HTTP/1.1 302 Found", "Location: " + there, "Content-Length: " + announced)
                    .body(new byte[10]);
            awaitEnd(exchange.socket());
        });
        Outcome outcome = transfers.fetch(silent.url("/a")).isPublished(CONTENT);
        assertThat(outcome.retries()).isEmpty();
    }

    private static void awaitEnd(Socket socket) throws IOException {
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    }
}
