package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Certificates;
import dev.sluice.testkit.Content;
import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.SeenRequest;
import dev.sluice.transfer.TransferSignal.Advanced;
import dev.sluice.transfer.TransferSignal.Opened;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Transfers over HTTP/2, with the faults that origins have there. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class Http2TransferTests {

    private static final int SIZE = 3_000_000;
    private static final Content CONTENT = Content.random(1, SIZE);

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
    void start() throws IOException, GeneralSecurityException {
        transfers = TransferFixture.in(data, FaultyOrigin.startHttp2(certificates), 1);
    }

    @AfterEach
    void stop() throws IOException {
        assertThat(transfers.origin().requests())
                .allSatisfy(seen -> assertThat(seen.protocol()).isEqualTo("HTTP/2.0"));
        transfers.close();
    }

    private URI serve(OriginFile file) {
        transfers.origin().serve("/f.bin", file);
        return transfers.origin().url("/f.bin");
    }

    private static OriginFile file() {
        return OriginFile.of(1, SIZE);
    }

    @Test
    void filesComeOneAfterAnotherOverOneConnection() throws IOException {
        URI url = serve(file());
        for (int i = 0; i < 3; i++) {
            Outcome outcome = transfers.fetch(url).isPublished(CONTENT);
            assertThat(outcome.published().lengthVerified()).isTrue();
        }
        assertThat(transfers.origin().allConnections()).isEqualTo(1);
    }

    @Test
    void aBodyWithoutALengthEndsWithItsStream() throws IOException {
        Outcome outcome = transfers.fetch(serve(file().noLength())).isPublished(CONTENT);
        assertThat(outcome.published().lengthVerified()).isTrue();
    }

    @Test
    void aStreamThatIsResetIsContinuedOnItsConnection() throws IOException {
        Outcome outcome =
                transfers.fetch(serve(file().closeAfter(1_000_000, 1))).isPublished(CONTENT);
        assertThat(outcome.retries()).containsExactly(FailureType.CONNECTION_LOST);
        assertThat(outcome.startedOver()).isEmpty();
        assertThat(transfers.origin().requests("/f.bin").getLast().header("Range"))
                .startsWith("bytes=");
        assertThat(transfers.origin().allConnections()).isEqualTo(1);
    }

    @Test
    void aConnectionThatIsLostIsMadeAnew() throws IOException {
        AtomicBoolean dropped = new AtomicBoolean();
        Outcome outcome = transfers.fetch(serve(file().bytesPerSecond(6_000_000)), TransferFixture.OPTIONS, signal -> {
            if (signal instanceof Advanced && dropped.compareAndSet(false, true)) {
                transfers.origin().dropConnections();
            }
            return false;
        });
        outcome.isPublished(CONTENT);
        assertThat(outcome.retries()).containsExactly(FailureType.CONNECTION_LOST);
        assertThat(outcome.startedOver()).isEmpty();
    }

    @Test
    void aStreamThatEndsTooEarlyIsTriedAgain() throws IOException {
        Outcome outcome = transfers.fetch(serve(file().announceLength(SIZE + 10)));
        assertThat(outcome.failure()).isNotNull();
        assertThat(outcome.retries()).isNotEmpty().isSubsetOf(FailureType.CONNECTION_LOST, FailureType.LENGTH_MISMATCH);
    }

    @Test
    void whatIsUnderWayGoesOnWhenTheOriginTakesNoMore() throws IOException {
        AtomicBoolean told = new AtomicBoolean();
        URI url = serve(file().bytesPerSecond(6_000_000));
        Outcome outcome = transfers.fetch(url, TransferFixture.OPTIONS, signal -> {
            if (signal instanceof Opened && told.compareAndSet(false, true)) {
                transfers.origin().goAway();
            }
            return false;
        });
        outcome.isPublished(CONTENT);
        assertThat(outcome.retries()).isEmpty();
        transfers.fetch(url).isPublished(CONTENT);
        assertThat(transfers.origin().allConnections()).isEqualTo(2);
    }

    @Test
    void aStopResetsTheStreamAndLeavesTheConnection() throws IOException {
        URI url = serve(file().bytesPerSecond(1_000_000));
        for (int i = 0; i < 3; i++) {
            transfers.fetch(url, TransferFixture.OPTIONS, signal -> signal instanceof Opened);
        }
        transfers.fetch(serve(file())).isPublished(CONTENT);
        assertThat(transfers.origin().bytesSent("/f.bin")).isLessThan(2 * SIZE);
        assertThat(transfers.origin().allConnections()).isEqualTo(1);
    }

    @Test
    void anOriginThatFallsSilentIsTriedAgain() throws IOException {
        TransferOptions hasty = TransferFixture.options(3, Duration.ofSeconds(5), Duration.ofSeconds(2));
        Outcome outcome = transfers.fetch(serve(file().stallAfter(1_000_000, 1)), hasty);
        outcome.isPublished(CONTENT);
        assertThat(outcome.retries()).containsExactly(FailureType.TIMEOUT);
        assertThat(outcome.startedOver()).isEmpty();
    }

    @Test
    void aHeadThatDoesNotComeIsTriedAgain() throws IOException {
        TransferOptions hasty = TransferFixture.options(1, Duration.ofMillis(300), Duration.ofSeconds(5));
        Outcome outcome = transfers.fetch(serve(file().delayHead(Duration.ofSeconds(5))), hasty);
        outcome.isFailed(FailureType.TIMEOUT);
        assertThat(outcome.retries()).containsExactly(FailureType.TIMEOUT);
    }

    /** A pause of our own is longer here than the origin may take for its head. */
    @Test
    void theLimitForTheHeadIsNotForTheBody() throws IOException {
        TransferOptions hasty = TransferFixture.options(0, Duration.ofMillis(500), Duration.ofSeconds(5))
                .with(new TransferLimits(null, 0, 1_500_000, null));
        transfers.fetch(serve(file()), hasty).isPublished(CONTENT);
        transfers
                .fetch(serve(OriginFile.of(2, 40_000)), hasty.with(new TransferLimits(null, 0, 15_000, null)))
                .isPublished(Content.random(2, 40_000));
    }

    @Test
    void thePaceIsKept() throws IOException {
        long begin = System.nanoTime();
        TransferOptions slow = TransferFixture.OPTIONS.with(new TransferLimits(null, 0, 3_000_000, null));
        transfers.fetch(serve(file()), slow).isPublished(CONTENT);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(700));
    }

    @Test
    void whatIsSaidBeforeTheAnswerIsPassedOver() throws IOException {
        transfers.fetch(serve(file().earlyHints())).isPublished(CONTENT);
    }

    @Test
    void aLargeHeadIsTaken() throws IOException {
        OriginFile file = file();
        for (int i = 0; i < 5; i++) {
            file.header("X-" + i, "v".repeat(8000));
        }
        transfers.fetch(serve(file)).isPublished(CONTENT);
    }

    @Test
    void aHeadThatIsTooLargeIsRefused() throws IOException {
        OriginFile file = file();
        for (int i = 0; i < 10; i++) {
            file.header("X-" + i, "v".repeat(8000));
        }
        Outcome outcome = transfers.fetch(serve(file)).isFailed(FailureType.BAD_RESPONSE);
        assertThat(outcome.retries()).isEmpty();
    }

    @Test
    void eachSegmentHasAConnection(@TempDir Path other) throws IOException, GeneralSecurityException {
        try (TransferFixture several = TransferFixture.in(other, FaultyOrigin.startHttp2(certificates), 4)) {
            OriginFile file = several.origin()
                    .serve("/large.bin", OriginFile.of(3, 64 << 20).bytesPerSecond(16 << 20));
            Outcome outcome = several.fetch(several.origin().url("/large.bin")).isPublished(file.content());
            assertThat(outcome.retries()).isEmpty();
            assertThat(several.origin().requests())
                    .hasSizeGreaterThan(2)
                    .extracting(SeenRequest::protocol)
                    .containsOnly("HTTP/2.0");
            assertThat(several.origin().allConnections()).isBetween(2, 4);
        }
    }
}
