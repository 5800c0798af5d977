package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.SeenRequest;
import dev.sluice.transfer.TransferSignal.Opened;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file over several connections, at an address that redirects lead to and that is good for a while only. */
class LocatedTransferTests {

    private static final int MIB = 1 << 20;
    private static final String FIXED = "/resolve";
    private static final long SIZE = 40L * MIB + 12_345;

    @TempDir
    Path data;

    private TransferFixture transfers;
    private FaultyOrigin elsewhere;

    @BeforeEach
    void start() {
        transfers = TransferFixture.in(data, 8);
        elsewhere = FaultyOrigin.start();
    }

    @AfterEach
    void stop() throws IOException {
        transfers.close();
        elsewhere.close();
    }

    private OriginFile file(String path) {
        return elsewhere.serve(path, OriginFile.of(5, SIZE).etag("\"same\"").bytesPerSecond(10L * MIB));
    }

    private OriginFile redirectTo(String path) {
        return transfers
                .origin()
                .serve(FIXED, OriginFile.of(1, 1).redirect(elsewhere.url(path).toString()));
    }

    private URI url() {
        return transfers.origin().url(FIXED);
    }

    private List<SeenRequest> askedToRedirect() {
        return transfers.origin().requests(FIXED);
    }

    /** Fetches, and changes the origin when the first answer is there. */
    private Outcome fetchAndThen(TransferOptions options, Runnable change) throws IOException {
        AtomicBoolean changed = new AtomicBoolean();
        return transfers.fetch(url(), options, signal -> {
            if (signal instanceof Opened && changed.compareAndSet(false, true)) {
                change.run();
            }
            return false;
        });
    }

    @Test
    void whereARedirectLedIsAskedForTheOtherParts() throws IOException {
        OriginFile file = file("/signed");
        redirectTo("/signed");
        transfers.fetch(url()).isPublished(file.content());
        assertThat(askedToRedirect()).hasSize(1);
        assertThat(elsewhere.requests("/signed")).hasSizeGreaterThan(2);
    }

    @Test
    void anAddressThatExpiresIsAskedForAnewAndThePartsGoOn() throws IOException {
        OriginFile first = file("/signed1");
        file("/signed2");
        OriginFile redirect = redirectTo("/signed1");
        Outcome outcome = fetchAndThen(TransferFixture.OPTIONS, () -> {
            redirect.redirect(elsewhere.url("/signed2").toString());
            first.status(403, Integer.MAX_VALUE, Map.of());
        });
        outcome.isPublished(first.content());
        assertThat(outcome.startedOver()).isEmpty();
        assertThat(outcome.retries()).isEmpty();
        assertThat(outcome.remarks()).isEmpty();
        assertThat(elsewhere.requests("/signed2")).isNotEmpty();
    }

    @Test
    void whatOnlyTheNamedOriginIsToldIsNotToldElsewhere() throws IOException {
        OriginFile file = file("/signed");
        redirectTo("/signed");
        TransferOptions options = TransferFixture.OPTIONS.with(
                OriginAccess.of(url(), Map.of("Authorization", "Bearer secret"), null, null, null));
        fetchAndThen(options, () -> {}).isPublished(file.content());
        assertThat(askedToRedirect())
                .singleElement()
                .satisfies(
                        seen -> assertThat(seen.headers().get("Authorization")).isEqualTo("Bearer secret"));
        assertThat(elsewhere.requests("/signed"))
                .hasSizeGreaterThan(2)
                .allSatisfy(seen ->
                        assertThat(seen.headers().contains("Authorization")).isFalse());
    }

    /** A way that leads away and back is somebody else's choice of what is asked for in the user's name. */
    @Test
    void anAddressOfTheNamedOriginIsAskedForByItsOwnWayOnly() throws IOException {
        OriginFile file =
                transfers.origin().serve("/back", OriginFile.of(5, SIZE).bytesPerSecond(10L * MIB));
        elsewhere.serve(
                "/away",
                OriginFile.of(1, 1).redirect(transfers.origin().url("/back").toString()));
        redirectTo("/away");
        TransferOptions options = TransferFixture.OPTIONS.with(
                OriginAccess.of(url(), Map.of("Authorization", "Bearer secret"), null, null, null));
        fetchAndThen(options, () -> {}).isPublished(file.content());
        assertThat(transfers.origin().requests("/back"))
                .hasSizeGreaterThan(2)
                .allSatisfy(seen ->
                        assertThat(seen.headers().contains("Authorization")).isFalse());
        assertThat(askedToRedirect()).hasSameSizeAs(transfers.origin().requests("/back"));
    }

    @Test
    void aLargeFileIsAskedForInPartsAlone() throws IOException {
        OriginFile file = file("/signed");
        redirectTo("/signed");
        transfers.askAtOnce(17L * MIB);
        Expected expected = new Expected(SIZE, List.of());
        transfers
                .fetch(transfers.request(url(), TransferFixture.OPTIONS, List.of(), expected), signal -> false)
                .isPublished(file.content());
        requireParts();
    }

    @Test
    void aLargeFileIsAskedForInPartsOverOneConnectionAndAfterItWasLost() throws IOException {
        OriginFile file = file("/signed").bytesPerSecond(Long.MAX_VALUE).closeAfter(5 * MIB, 2);
        redirectTo("/signed");
        transfers.askAtOnce(17L * MIB);
        TransferOptions one = TransferFixture.OPTIONS.with(new TransferLimits(null, 0, 0, 1));
        Expected expected = new Expected(SIZE, List.of());
        Outcome outcome = transfers.fetch(transfers.request(url(), one, List.of(), expected), signal -> false);
        outcome.isPublished(file.content());
        assertThat(outcome.startedOver()).isEmpty();
        assertThat(elsewhere.bytesSent("/signed")).isLessThan(SIZE + 2 * MIB);
        requireParts();
    }

    private void requireParts() {
        assertThat(elsewhere.requests("/signed")).hasSizeGreaterThan(2).allSatisfy(seen -> {
            String range = seen.headers().get("Range");
            assertThat(range).matches("bytes=\\d+-\\d+");
            String[] bounds = range.substring("bytes=".length()).split("-", -1);
            assertThat(Long.parseLong(bounds[1]) - Long.parseLong(bounds[0])).isLessThan(17L * MIB);
        });
    }
}
