package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.OriginFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file over connections to several hosts. */
class MirrorSpreadTests {

    private static final int MIB = 1 << 20;
    private static final String PATH = "/large.bin";
    private static final long SIZE = 40L * MIB + 12_345;

    @TempDir
    Path data;

    private TransferFixture transfers;
    private FaultyOrigin mirror;

    @BeforeEach
    void start() {
        transfers = TransferFixture.in(data, 8);
        mirror = FaultyOrigin.start();
    }

    @AfterEach
    void stop() throws IOException {
        transfers.close();
        mirror.awaitClosed();
        mirror.close();
    }

    private static OriginFile limited(int seed) {
        return OriginFile.of(seed, SIZE).bytesPerSecond(10L * MIB);
    }

    private static Expected hash(Content content) {
        return new Expected(SIZE, List.of(Checksum.parse("sha-256:" + content.sha256Hex())));
    }

    private Outcome fetch(Expected expected) throws IOException {
        return transfers.fetch(transfers.origin().url(PATH), expected, List.of(mirror.url(PATH)));
    }

    @Test
    void segmentsAreSpreadWhereAChecksumVouches() throws IOException {
        OriginFile file = transfers.origin().serve(PATH, limited(5));
        mirror.serve(PATH, limited(5).etag("\"of the mirror\""));
        Outcome outcome = fetch(hash(file.content()));
        outcome.isPublished(file.content());
        assertThat(outcome.startedOver()).isEmpty();
        assertThat(mirror.requests(PATH))
                .isNotEmpty()
                .allSatisfy(
                        request -> assertThat(request.headers().get("Range")).isNotNull());
        assertThat(mirror.requests(PATH).stream().skip(8))
                .allSatisfy(
                        request -> assertThat(request.headers().get("If-Range")).isEqualTo("\"of the mirror\""));
    }

    @Test
    void theChecksumMayBeTheOrigins() throws IOException {
        OriginFile file = limited(5);
        byte[] hash = HexFormat.of().parseHex(file.content().sha256Hex());
        transfers
                .origin()
                .serve(PATH, file)
                .header("Repr-Digest", "sha-256=:" + Base64.getEncoder().encodeToString(hash) + ":");
        mirror.serve(PATH, limited(5));
        fetch(new Expected(SIZE, List.of())).isPublished(file.content());
        assertThat(mirror.requests(PATH)).isNotEmpty();
    }

    @Test
    void withoutAChecksumOneHostGivesAll() throws IOException {
        OriginFile file = transfers.origin().serve(PATH, limited(5));
        mirror.serve(PATH, limited(5));
        fetch(new Expected(SIZE, List.of())).isPublished(file.content());
        assertThat(mirror.requests(PATH)).isEmpty();
    }

    @Test
    void aMirrorWithOtherBytesCostsOneMoreTry() throws IOException {
        OriginFile file = transfers.origin().serve(PATH, limited(5));
        mirror.serve(PATH, limited(6));
        Outcome outcome = fetch(hash(file.content()));
        outcome.isPublished(file.content());
        assertThat(outcome.startedOver()).hasSize(1);
    }

    @Test
    void aMirrorThatGivesNoPartsIsLeft() throws IOException {
        OriginFile file = transfers.origin().serve(PATH, limited(5));
        mirror.serve(PATH, limited(5).ignoreRange());
        Outcome outcome = fetch(hash(file.content()));
        outcome.isPublished(file.content());
        assertThat(outcome.startedOver()).isEmpty();
        assertThat(outcome.retries()).isEmpty();
        assertThat(mirror.requests(PATH)).hasSizeBetween(1, 4);
    }

    @Test
    void aMirrorOfAnotherSizeIsLeft() throws IOException {
        OriginFile file = transfers.origin().serve(PATH, limited(5));
        mirror.serve(PATH, OriginFile.of(5, SIZE + 1).bytesPerSecond(10L * MIB));
        Outcome outcome = fetch(hash(file.content()));
        outcome.isPublished(file.content());
        assertThat(outcome.startedOver()).isEmpty();
    }

    @Test
    void aMirrorThatTheAnswerToldOfIsUsedWhenTheFirstFails() throws IOException {
        URI other = mirror.url("/copy.bin");
        OriginFile file = mirror.serve("/copy.bin", OriginFile.of(5, 300_000));
        transfers
                .origin()
                .serve(
                        PATH,
                        OriginFile.of(5, 300_000)
                                .noValidator()
                                .header("Link", "<" + other + ">; rel=duplicate")
                                .closeAfter(1000, 10));
        Outcome outcome = transfers.fetch(transfers.origin().url(PATH));
        outcome.isPublished(file.content());
        assertThat(outcome.remarks()).anyMatch(remark -> remark.contains("another mirror"));
        assertThat(transfers.origin().requests(PATH)).hasSize(4);
    }

    @Test
    void theFirstHostMayRefuseFurtherRequests() throws IOException {
        OriginFile file = transfers.origin().serve(PATH, limited(5));
        mirror.serve(PATH, limited(5));
        Outcome outcome = transfers.fetch(
                transfers.request(
                        transfers.origin().url(PATH),
                        TransferFixture.OPTIONS,
                        List.of(mirror.url(PATH)),
                        hash(file.content())),
                signal -> {
                    if (signal instanceof TransferSignal.Opened) {
                        file.status(403, Integer.MAX_VALUE, Map.of());
                    }
                    return false;
                });
        outcome.isPublished(file.content());
        assertThat(outcome.startedOver()).isEmpty();
        assertThat(mirror.requests(PATH)).hasSizeGreaterThan(1);
    }
}
