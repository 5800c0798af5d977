package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.OriginFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies that an origin compressed although it was asked not to: they are stored as they came, and that is told. */
class EncodingFaultTests {

    /** What a few kilobytes on the way would become, were they inflated. */
    private static final int INFLATED = 16 << 20;

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

    private URI serve(OriginFile file) {
        transfers.origin().serve("/f.bin", file);
        return transfers.origin().url("/f.bin");
    }

    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[INFLATED]);
        }
        return packed.toByteArray();
    }

    @Test
    void theOriginIsAskedNotToEncode() throws IOException {
        OriginFile file = OriginFile.of(1, 1000);
        Outcome outcome = transfers.fetch(serve(file)).isPublished(file.content());
        assertThat(transfers.origin().requests("/f.bin"))
                .extracting(seen -> seen.header("Accept-Encoding"))
                .containsOnly("identity");
        assertThat(outcome.remarks()).isEmpty();
    }

    @Test
    void aGzipBombIsNotInflated() throws IOException {
        OriginFile file = OriginFile.of(bomb()).contentEncoding("gzip");
        Outcome outcome = transfers.fetch(serve(file)).isPublished(file.content());
        assertThat(outcome.published().size()).isLessThan(INFLATED / 100);
        assertThat(outcome.remarks()).singleElement().asString().contains("gzip");
    }

    @Test
    void aGzipBombInChunksIsNotInflated() throws IOException {
        OriginFile file = OriginFile.of(bomb()).contentEncoding("gzip").noLength();
        Outcome outcome = transfers.fetch(serve(file)).isPublished(file.content());
        assertThat(outcome.remarks()).singleElement().asString().contains("gzip");
    }

    @Test
    void truncatedGzipIsStoredAsItCame() throws IOException {
        byte[] half = Arrays.copyOf(bomb(), 5000);
        OriginFile file = OriginFile.of(half).contentEncoding("gzip");
        Outcome outcome = transfers.fetch(serve(file)).isPublished(file.content());
        assertThat(outcome.remarks()).singleElement().asString().contains("as it came");
    }

    @Test
    void gzipThatIsCutIsContinued() throws IOException {
        OriginFile file = OriginFile.of(bomb()).contentEncoding("gzip").closeAfter(5000, 1);
        Outcome outcome = transfers.fetch(serve(file)).isPublished(file.content());
        assertThat(outcome.retries()).containsExactly(FailureType.CONNECTION_LOST);
        assertThat(outcome.startedOver()).isEmpty();
    }
}
