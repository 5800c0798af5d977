package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.OriginFile;
import dev.sluice.transfer.Checksum.Algorithm;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a file must hash to, and where else it is. */
class ContentCheckTests {

    private static final int SIZE = 300_000;

    @TempDir
    Path data;

    private TransferFixture transfers;

    @BeforeEach
    void start() {
        transfers = TransferFixture.in(data);
    }

    @AfterEach
    void stop() throws IOException {
        transfers.close();
    }

    private URI serve(String path, OriginFile file) {
        transfers.origin().serve(path, file);
        return transfers.origin().url(path);
    }

    private static Checksum of(Algorithm algorithm, OriginFile file) {
        MessageDigest digest = new Checksum(algorithm, "0".repeat(2 * algorithm.length())).newDigest(SIZE);
        return Checksum.of(algorithm, digest.digest(file.content().bytes(0, SIZE)));
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatIsAsExpectedIsPublished(Algorithm algorithm) throws IOException {
        OriginFile file = OriginFile.of(1, SIZE);
        Expected expected = new Expected(SIZE, List.of(of(algorithm, file)));
        transfers.fetch(serve("/f", file), expected, List.of()).isPublished(file.content());
    }

    @ParameterizedTest
    @EnumSource
    void anotherFileIsFetchedOnceMoreAndNotPublished(Algorithm algorithm) throws IOException {
        OriginFile wanted = OriginFile.of(1, SIZE);
        Expected expected = new Expected(SIZE, List.of(of(algorithm, wanted)));
        Outcome outcome = transfers.fetch(serve("/f", OriginFile.of(2, SIZE)), expected, List.of());
        outcome.isFailed(FailureType.CHECKSUM_MISMATCH);
        assertThat(outcome.startedOver()).hasSize(1).first().asString().contains(algorithm.word());
        assertThat(transfers.origin().requests("/f")).hasSize(2);
    }

    @Test
    void aPageInsteadOfTheFileIsNotPublished() throws IOException {
        OriginFile page = OriginFile.of("<html>Please log in</html>".getBytes(StandardCharsets.UTF_8));
        Expected expected = new Expected(-1, List.of(of(Algorithm.SHA_256, OriginFile.of(1, SIZE))));
        transfers.fetch(serve("/f", page), expected, List.of()).isFailed(FailureType.CHECKSUM_MISMATCH);
    }

    @Test
    void anotherSizeIsNotEvenFetched() throws IOException {
        Expected expected = new Expected(SIZE - 1, List.of());
        transfers
                .fetch(serve("/f", OriginFile.of(1, SIZE)), expected, List.of())
                .isFailed(FailureType.CHECKSUM_MISMATCH);
    }

    @Test
    void aFileThatWasSpoiledOnItsWayIsFetchedAgain() throws IOException {
        OriginFile wanted = OriginFile.of(1, SIZE);
        OriginFile file = OriginFile.of(2, SIZE);
        Expected expected = new Expected(SIZE, List.of(of(Algorithm.SHA_1, wanted)));
        URI url = serve("/f", file);
        FileRequest request = transfers.request(url, TransferFixture.OPTIONS, List.of(), expected);
        Outcome outcome = transfers.fetch(request, signal -> {
            if (signal instanceof TransferSignal.StartedOver) {
                file.replaceWith(1, SIZE).etag("\"good\"");
            }
            return false;
        });
        outcome.isPublished(wanted.content());
    }

    @Test
    void theOriginsOwnDigestCounts() throws IOException, NoSuchAlgorithmException {
        OriginFile wanted = OriginFile.of(1, SIZE);
        byte[] digest =
                MessageDigest.getInstance("SHA-512").digest(wanted.content().bytes(0, SIZE));
        String field = "sha-512=:" + Base64.getEncoder().encodeToString(digest) + ":";
        URI bad = serve("/bad", OriginFile.of(2, SIZE).header("Repr-Digest", field));
        transfers.fetch(bad, Expected.NOTHING, List.of()).isFailed(FailureType.CHECKSUM_MISMATCH);
        transfers.abandon();
        URI good = serve("/good", wanted.header("Repr-Digest", field).closeAfter(100_000, 1));
        transfers.fetch(good, Expected.NOTHING, List.of()).isPublished(wanted.content());
    }

    @Test
    void aMirrorIsLeftThatHasAnotherFile() throws IOException {
        OriginFile wanted = OriginFile.of(1, SIZE);
        Expected expected = new Expected(SIZE, List.of(of(Algorithm.MD5, wanted)));
        URI first = serve("/bad", OriginFile.of(2, SIZE));
        Outcome outcome = transfers.fetch(
                first, expected, List.of(serve("/worse", OriginFile.of(3, SIZE)), serve("/good", wanted)));
        outcome.isPublished(wanted.content());
        assertThat(outcome.startedOver()).hasSize(2);
    }

    @Test
    void aMirrorIsLeftThatFails() throws IOException {
        OriginFile wanted = OriginFile.of(1, SIZE);
        URI gone = transfers.origin().url("/gone");
        Outcome outcome = transfers.fetch(gone, Expected.NOTHING, List.of(serve("/good", wanted)));
        outcome.isPublished(wanted.content());
        assertThat(outcome.remarks()).anyMatch(remark -> remark.contains("404") && remark.contains("another mirror"));
    }

    @Test
    void whatOneMirrorGaveIsNotJoinedToAnother() throws IOException {
        OriginFile wanted = OriginFile.of(1, SIZE);
        URI cut = serve("/cut", OriginFile.of(2, SIZE).noValidator().closeAfter(100_000));
        Outcome outcome = transfers.fetch(cut, Expected.NOTHING, List.of(serve("/good", wanted)));
        outcome.isPublished(wanted.content());
        assertThat(outcome.startedOver()).isNotEmpty();
    }
}
