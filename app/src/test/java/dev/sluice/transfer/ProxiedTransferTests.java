package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.platform.egress.ProxyChoice;
import dev.sluice.testkit.Certificates;
import dev.sluice.testkit.Content;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.RawOrigin;
import dev.sluice.testkit.TestProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Transfers by way of proxies, good and bad ones. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class ProxiedTransferTests {

    private static final Content CONTENT = Content.random(1, 100_000);

    @TempDir
    static Path made;

    private static Certificates certificates;

    @TempDir
    Path data;

    private final TestProxy http = TestProxy.http();
    private final TestProxy socks = TestProxy.socks5().requiring("me", "p,secret");
    private TransferFixture transfers;

    @BeforeAll
    static void makeCertificates() throws IOException, GeneralSecurityException, InterruptedException {
        certificates = Certificates.in(made);
    }

    @BeforeEach
    void start() {
        transfers = TransferFixture.in(
                data,
                4,
                Map.of(
                        "sluice.egress.proxy",
                        socks.address("me:p%2Csecret@"),
                        "sluice.egress.proxies",
                        http.address("you:secret@") + "," + socks.address("me:wrong@")));
        transfers.origin().serve("/f.bin", OriginFile.of(1, 100_000));
    }

    @AfterEach
    void stop() throws IOException {
        transfers.close();
        http.close();
        socks.close();
    }

    private TestProxy proxy(String kind) {
        return kind.equals("http") ? http : socks;
    }

    private static ProxyChoice custom(TestProxy proxy) {
        return new ProxyChoice(ProxyChoice.Kind.CUSTOM, proxy.address());
    }

    private TransferOptions by(String kind) {
        ProxyChoice way = kind.equals("http") ? custom(http) : new ProxyChoice(ProxyChoice.Kind.SYSTEM, null);
        return TransferFixture.OPTIONS.with(way);
    }

    /** A name that only the proxies know. */
    private URI named(String path) {
        return URI.create("http://files.example:" + transfers.origin().port() + path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "socks5"})
    void aFileComesByTheProxy(String kind) throws IOException {
        transfers.fetch(named("/f.bin"), by(kind)).isPublished(CONTENT);
        assertThat(proxy(kind).targets()).containsExactly(named("/f.bin").getAuthority());
    }

    @Test
    void theProxyIsToldTheOperatorsUserAndTheOriginIsNot() throws IOException {
        http.requiring("you", "secret");
        transfers.fetch(named("/f.bin"), by("http")).isPublished(CONTENT);
        transfers.fetch(named("/f.bin"), by("socks5")).isPublished(CONTENT);
        assertThat(http.logins()).containsExactly("you:secret");
        assertThat(socks.logins()).containsExactly("me:p,secret");
        assertThat(transfers.origin().requests())
                .allSatisfy(request -> assertThat(request.headers())
                        .noneMatch(field -> field.getKey()
                                .toLowerCase(java.util.Locale.ROOT)
                                .contains("auth")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "socks5"})
    void aBodyThatIsCutIsContinued(String kind) throws IOException {
        transfers.origin().serve("/cut.bin", OriginFile.of(1, 100_000).closeAfter(50_000, 1));
        Outcome outcome = transfers.fetch(named("/cut.bin"), by(kind)).isPublished(CONTENT);
        assertThat(outcome.startedOver()).isEmpty();
        assertThat(outcome.retries()).containsExactly(FailureType.CONNECTION_LOST);
    }

    @Test
    void severalConnectionsGoByTheProxy() throws IOException {
        OriginFile file = transfers
                .origin()
                .serve("/large.bin", OriginFile.of(3, 64 << 20).bytesPerSecond(16 << 20));
        transfers.fetch(named("/large.bin"), by("http")).isPublished(file.content());
        assertThat(http.targets()).hasSizeGreaterThan(1);
    }

    @Test
    void thePaceIsKept() throws IOException {
        long begin = System.nanoTime();
        TransferOptions slow = by("socks5").with(new TransferLimits(null, 0, 100_000, null));
        transfers.fetch(named("/f.bin"), slow).isPublished(CONTENT);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(700));
    }

    @Test
    void redirectsGoByTheProxy() throws IOException {
        transfers
                .origin()
                .serve(
                        "/a",
                        OriginFile.of(new byte[0])
                                .redirect("http://other.example:"
                                        + transfers.origin().port() + "/f.bin"));
        transfers.fetch(named("/a"), by("http")).isPublished(CONTENT);
        assertThat(http.targets()).hasSize(2).last().asString().startsWith("other.example:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "[::1]", "localhost", "printer.local"})
    void noRedirectLeadsToPrivateTargets(String host) throws IOException {
        transfers
                .origin()
                .serve(
                        "/a",
                        OriginFile.of(new byte[0])
                                .redirect("http://" + host + ":"
                                        + transfers.origin().port() + "/f.bin"));
        transfers.fetch(named("/a"), by("http")).isFailed(FailureType.EGRESS_REFUSED);
        assertThat(http.targets()).hasSize(1);
        assertThat(transfers.origin().requests("/f.bin")).isEmpty();
    }

    @Test
    void aProxyThatIsNotOnTheListAnyMoreIsNotUsedAndNotPassedBy() throws IOException {
        ProxyChoice gone = new ProxyChoice(ProxyChoice.Kind.CUSTOM, "http://gone.example:3128");
        transfers
                .fetch(transfers.origin().url("/f.bin"), TransferFixture.OPTIONS.with(gone))
                .isFailed(FailureType.EGRESS_REFUSED);
        assertThat(transfers.origin().requests()).isEmpty();
    }

    @Test
    void credentialsThatTheProxyDoesNotTakeAreNotTriedAgainOrTold() throws IOException {
        http.requiring("you", "changed");
        for (ProxyChoice way : List.of(custom(http), custom(socks))) {
            Outcome outcome = transfers
                    .fetch(named("/f.bin"), TransferFixture.OPTIONS.with(way))
                    .isFailed(FailureType.PROXY_REFUSED);
            assertThat(outcome.retries()).isEmpty();
            assertThat(outcome.failure()).message().doesNotContain("secret").doesNotContain("wrong");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http, 403, PROXY_REFUSED",
        "http, 404, PROXY_REFUSED",
        "http, 429, CONNECT_FAILED",
        "http, 502, CONNECT_FAILED",
        "socks5, 1, CONNECT_FAILED",
        "socks5, 2, PROXY_REFUSED",
        "socks5, 4, CONNECT_FAILED",
        "socks5, 8, PROXY_REFUSED"
    })
    void whatTheProxyAnswersDecidesWhetherToTryAgain(String kind, int answer, FailureType type) throws IOException {
        proxy(kind).answering(answer);
        Outcome outcome = transfers.fetch(named("/f.bin"), by(kind)).isFailed(type);
        assertThat(outcome.retries()).hasSize(type == FailureType.PROXY_REFUSED ? 0 : 3);
        assertThat(outcome.failure()).message().startsWith("The proxy answered");
    }

    @Test
    void whatMendsAtTheProxyIsTriedAgain() throws IOException {
        http.answering(503);
        TransferOptions options = by("http");
        Outcome outcome = transfers.fetch(named("/f.bin"), options, signal -> {
            http.answering(0);
            return false;
        });
        outcome.isPublished(CONTENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "socks5"})
    void aProxyThatIsAwayIsTriedAgain(String kind) throws IOException {
        proxy(kind).close();
        Outcome outcome = transfers.fetch(named("/f.bin"), by(kind)).isFailed(FailureType.CONNECT_FAILED);
        assertThat(outcome.retries()).hasSize(3);
        assertThat(outcome.failure()).hasMessage("The proxy cannot be reached.");
    }

    @ParameterizedTest
    @CsvSource({"http, good", "socks5, good", "http, elsewhere", "socks5, elsewhere"})
    void tlsEndsAtTheOrigin(String kind, String certificate) throws IOException, GeneralSecurityException {
        certificates.trust();
        try (TransferFixture secure = TransferFixture.in(
                data.resolve("tls"),
                1,
                Map.of("sluice.egress.proxy", proxy(kind).address("me:p%2Csecret@")))) {
            RawOrigin origin = secure.raw(
                    RawOrigin.startTls(certificates.server(certificate), exchange -> exchange.file(CONTENT)));
            ProxyChoice way = new ProxyChoice(ProxyChoice.Kind.SYSTEM, null);
            Outcome outcome = secure.fetch(origin.url("/f.bin"), TransferFixture.OPTIONS.with(way));
            if (certificate.equals(Certificates.GOOD)) {
                outcome.isPublished(CONTENT);
            } else {
                outcome.isFailed(FailureType.TLS_FAILED);
            }
            assertThat(proxy(kind).targets()).containsExactly("127.0.0.1:" + origin.port());
        } finally {
            Certificates.distrust();
        }
    }

    @Test
    void aProxyThatRefusesIsToldOfATlsOriginToo() throws IOException {
        http.answering(403);
        transfers.fetch(URI.create("https://files.example/f.bin"), by("http")).isFailed(FailureType.PROXY_REFUSED);
    }

    @Test
    void theStraightWayKnowsNoProxy() throws IOException {
        transfers.fetch(transfers.origin().url("/f.bin")).isPublished(CONTENT);
        assertThat(http.targets()).isEmpty();
        assertThat(socks.targets()).isEmpty();
    }
}
