package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Certificates;
import dev.sluice.testkit.Content;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.RawOrigin;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Origins whose certificate is not good, or that speak TLS badly. The authority is trusted, so each has one flaw only. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class TlsFaultTests {

    private static final Content CONTENT = Content.random(1, 100_000);

    @TempDir
    static Path made;

    private static Certificates certificates;

    @TempDir
    Path data;

    private TransferFixture transfers;

    @BeforeAll
    static void trust() throws IOException, GeneralSecurityException, InterruptedException {
        certificates = Certificates.in(made);
        certificates.trust();
    }

    @AfterAll
    static void distrust() {
        Certificates.distrust();
    }

    @BeforeEach
    void start() {
        transfers = TransferFixture.in(data);
    }

    @AfterEach
    void stop() throws IOException {
        transfers.close();
    }

    private RawOrigin origin(String certificate, RawOrigin.Script script) throws IOException, GeneralSecurityException {
        return transfers.raw(RawOrigin.startTls(certificates.server(certificate), script));
    }

    @Test
    void aGoodCertificateIsTaken() throws IOException, GeneralSecurityException {
        RawOrigin origin = origin(Certificates.GOOD, exchange -> exchange.file(CONTENT));
        transfers.fetch(origin.url("/f.bin")).isPublished(CONTENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {Certificates.EXPIRED, Certificates.ELSEWHERE, Certificates.SELF_SIGNED})
    void aBadCertificateIsRefused(String certificate) throws IOException, GeneralSecurityException {
        RawOrigin origin = origin(certificate, exchange -> exchange.file(CONTENT));
        Outcome outcome = transfers.fetch(origin.url("/f.bin")).isFailed(FailureType.TLS_FAILED);
        assertThat(outcome.retries()).isEmpty();
        assertThat(origin.heads()).isEmpty();
    }

    @Test
    void whatDoesNotSpeakTlsIsRefused() throws IOException {
        URI plain = transfers.origin().url("/f.bin");
        transfers
                .fetch(URI.create("https://127.0.0.1:" + plain.getPort() + "/f.bin"))
                .isFailed(FailureType.TLS_FAILED);
    }

    @Test
    void aRedirectToPlainHttpIsRefused() throws IOException, GeneralSecurityException {
        transfers.origin().serve("/f.bin", OriginFile.of(1, 100_000));
        String plain = transfers.origin().url("/f.bin").toString();
        RawOrigin origin = origin(
                Certificates.GOOD,
                exchange -> exchange.send("HTTP/1.1 302 Found", "Location: " + plain, "Content-Length: 0"));
        transfers.fetch(origin.url("/f.bin")).isFailed(FailureType.REDIRECT_REFUSED);
        assertThat(transfers.origin().requests("/f.bin")).isEmpty();
    }

    @Test
    void aRedirectFromHttpIsNotToldWhoAsks() throws IOException, GeneralSecurityException {
        RawOrigin origin = origin(Certificates.GOOD, exchange -> exchange.file(CONTENT));
        transfers
                .origin()
                .serve(
                        "/up",
                        OriginFile.of(new byte[0]).redirect(origin.url("/f.bin").toString()));
        URI url = transfers.origin().url("/up");
        OriginAccess access = OriginAccess.of(url, Map.of("X-Token", "secret"), "id=secret", "user", "secret");
        transfers.fetch(url, TransferFixture.OPTIONS.with(access)).isPublished(CONTENT);
        assertThat(transfers.origin().requests("/up").getFirst().header("X-Token"))
                .isEqualTo("secret");
        assertThat(origin.heads())
                .singleElement()
                .asString()
                .doesNotContain("secret")
                .doesNotContainIgnoringCase("authorization");
    }

    @Test
    void aBodyThatIsCutIsContinued() throws IOException, GeneralSecurityException {
        RawOrigin origin = origin(Certificates.GOOD, exchange -> {
            if (exchange.number() == 1) {
                exchange.send("HTTP/1.1 200 OK", "Content-Length: 100000", "ETag: \"raw\"")
                        .body(CONTENT.bytes(0, 50_000))
                        .close();
            } else {
                exchange.file(CONTENT);
            }
        });
        Outcome outcome = transfers.fetch(origin.url("/f.bin")).isPublished(CONTENT);
        assertThat(outcome.retries()).containsExactly(FailureType.CONNECTION_LOST);
        assertThat(outcome.startedOver()).isEmpty();
    }

    @Test
    void aHandshakeThatTakesTooLongMayBeTriedAgain() {
        TransferFailure failure = FailureTable.of(new SslHandshakeTimeoutException("late"));
        assertThat(failure.type()).isEqualTo(FailureType.CONNECT_FAILED);
        assertThat(FailureTable.isRetryable(failure)).isTrue();
    }
}
