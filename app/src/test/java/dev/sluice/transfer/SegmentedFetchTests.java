package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.SeenRequest;
import dev.sluice.transfer.TransferSignal.Advanced;
import dev.sluice.transfer.TransferSignal.Opened;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file over several connections, from an origin that limits each of them. */
class SegmentedFetchTests {

    private static final int MIB = 1 << 20;
    private static final String PATH = "/large.bin";
    private static final long SIZE = 24L * MIB + 12_345;

    @TempDir
    Path data;

    private TransferFixture transfers;

    @BeforeEach
    void start() {
        transfers = TransferFixture.in(data, 8);
    }

    @AfterEach
    void stop() throws IOException {
        transfers.close();
    }

    private OriginFile limited() {
        return transfers.origin().serve(PATH, OriginFile.of(5, SIZE).bytesPerSecond(10L * MIB));
    }

    private URI url() {
        return transfers.origin().url(PATH);
    }

    private List<SeenRequest> requests() {
        return transfers.origin().requests(PATH);
    }

    /** Fetches, and changes the origin when the first answer is there. */
    private Outcome fetchAndThen(Runnable change) throws IOException {
        AtomicBoolean changed = new AtomicBoolean();
        return transfers.fetch(url(), TransferFixture.OPTIONS, signal -> {
            if (signal instanceof Opened && changed.compareAndSet(false, true)) {
                change.run();
            }
            return false;
        });
    }

    private void requireNothingLost(Outcome outcome, Content content) {
        outcome.isPublished(content);
        assertThat(outcome.startedOver()).isEmpty();
        assertThat(outcome.retries()).isEmpty();
    }

    @Test
    void severalConnectionsFetchOneFile() throws IOException {
        OriginFile file = limited();
        requireNothingLost(transfers.fetch(url()), file.content());
        assertThat(requests()).hasSizeGreaterThan(2);
        assertThat(transfers.origin().allConnections()).isGreaterThan(2).isLessThan(20);
        assertThat(requests().stream().skip(1)).allSatisfy(request -> {
            assertThat(request.headers().get("Range")).isNotNull();
            assertThat(request.headers().get("If-Range")).isNotNull();
        });
    }

    @Test
    void anAddressThatAnswersOnceGivesTheWholeFile() throws IOException {
        OriginFile file = limited();
        Outcome outcome = fetchAndThen(() -> file.status(403, Integer.MAX_VALUE, Map.of()));
        requireNothingLost(outcome, file.content());
        assertThat(outcome.remarks()).anyMatch(remark -> remark.contains("403"));
    }

    @Test
    void anOriginThatIgnoresRangesGivesItOverOneConnection() throws IOException {
        OriginFile file = limited().ignoreRange();
        Outcome outcome = transfers.fetch(url());
        requireNothingLost(outcome, file.content());
        assertThat(outcome.remarks()).anyMatch(remark -> remark.contains("does not give parts"));
        assertThat(requests()).hasSize(2);
    }

    @Test
    void partsFromAnotherPlaceAreNotTaken() throws IOException {
        OriginFile file = limited().shiftRange(1);
        Outcome outcome = transfers.fetch(url());
        requireNothingLost(outcome, file.content());
        assertThat(outcome.remarks()).anyMatch(remark -> remark.contains("does not give parts"));
    }

    @Test
    void anAnswerThatHasBegunGivesItsVersionWhenAnotherComes() throws IOException {
        OriginFile file = limited();
        Content first = file.content();
        requireNothingLost(fetchAndThen(() -> file.replaceWith(6, SIZE).etag("\"second\"")), first);
    }

    @Test
    void twoVersionsAreNeverMixed() throws IOException {
        OriginFile file = limited();
        Content first = file.content();
        AtomicBoolean changed = new AtomicBoolean();
        Outcome outcome = transfers.fetch(url(), TransferFixture.OPTIONS, signal -> {
            boolean midway = signal instanceof Advanced advanced && advanced.bytes() > 12L * MIB;
            if (midway && changed.compareAndSet(false, true)) {
                file.replaceWith(6, SIZE).etag("\"second\"");
            }
            return false;
        });
        boolean over = !outcome.startedOver().isEmpty();
        outcome.isPublished(over ? file.content() : first);
    }

    @Test
    void machinesThatDisagreeGiveTheFileOverOneConnection() throws IOException {
        OriginFile file = limited();
        AtomicInteger answers = new AtomicInteger();
        Outcome outcome = transfers.fetch(url(), TransferFixture.OPTIONS, signal -> {
            if (signal instanceof Advanced) {
                file.etag('"' + Integer.toString(answers.incrementAndGet()) + '"');
            }
            return false;
        });
        requireNothingLost(outcome, file.content());
    }

    @Test
    void connectionsThatAreLostLeaveTheirRestToTheOthers() throws IOException {
        OriginFile file = limited();
        Outcome outcome = fetchAndThen(() -> file.closeAfter(3 * MIB, 2));
        outcome.isPublished(file.content());
        assertThat(outcome.startedOver()).isEmpty();
        assertThat(outcome.remarks()).anyMatch(remark -> remark.startsWith("One connection less"));
    }

    @Test
    void anOriginThatWantsFewerConnectionsGetsFewer() throws IOException {
        OriginFile file = limited();
        Outcome outcome = fetchAndThen(() -> file.status(503, 1, Map.of("Retry-After", "1")));
        requireNothingLost(outcome, file.content());
        assertThat(requests()).hasSize(2);
    }

    @Test
    void aLaterRunFetchesOnlyWhatIsMissing() throws IOException {
        OriginFile file = limited();
        Outcome stopped = transfers.fetch(
                url(),
                TransferFixture.OPTIONS,
                signal -> signal instanceof Advanced advanced && advanced.bytes() > 14L * MIB);
        assertThat(stopped.signals()).last().isInstanceOf(Advanced.class);
        long before = transfers.origin().bytesSent(PATH);
        Outcome outcome = transfers.fetch(url());
        requireNothingLost(outcome, file.content());
        assertThat(outcome.opened().getFirst().offset()).isGreaterThan(8L * MIB);
        assertThat(transfers.origin().bytesSent(PATH) - before).isLessThan(SIZE - 6L * MIB);
    }

    @Test
    void withoutAValidatorThereIsOneConnection() throws IOException {
        OriginFile file = limited().noValidator();
        requireNothingLost(transfers.fetch(url()), file.content());
        assertThat(requests()).hasSize(1);
    }

    @Test
    void aHostThatGivesOneConnectionGivesTheFile() throws IOException {
        transfers.close();
        transfers = TransferFixture.in(data);
        OriginFile file = limited();
        requireNothingLost(transfers.fetch(url()), file.content());
    }

    @Test
    void anEmptyFileIsAFile() throws IOException {
        OriginFile file = transfers.origin().serve(PATH, OriginFile.of(1, 0));
        requireNothingLost(transfers.fetch(url()), file.content());
    }
}
