package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.OriginFile;
import dev.sluice.transfer.TransferSignal.Published;
import dev.sluice.transfer.TransferSignal.Skipped;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are not wanted, or are there already. */
class SkippedFileTests {

    private static final int SIZE = 300_000;

    @TempDir
    Path data;

    private TransferFixture transfers;
    private URI url;

    @BeforeEach
    void start() {
        transfers = TransferFixture.in(data);
        url = transfers.origin().url("/f.bin");
    }

    @AfterEach
    void stop() throws IOException {
        transfers.close();
    }

    private static TransferOptions wanting(long least, long most, String excluded) {
        return TransferFixture.OPTIONS.with(new FileFilter(least, most, Set.of(), Set.of(excluded), null, null));
    }

    private Outcome fetch(TransferOptions options, @Nullable EarlierFile earlier) throws IOException {
        return transfers.fetch(url, options, earlier);
    }

    private static void assertSkipped(Outcome outcome, String why) {
        assertThat(outcome.failure()).isNull();
        assertThat(outcome.signals())
                .last()
                .isInstanceOfSatisfying(
                        Skipped.class, skipped -> assertThat(skipped.reason()).contains(why));
    }

    @Test
    void aFileOfTheWrongSizeIsNotRead() throws IOException {
        transfers.origin().serve("/f.bin", OriginFile.of(1, SIZE));
        assertSkipped(fetch(wanting(SIZE + 1, 0, "x"), null), "at least");
        assertSkipped(fetch(wanting(0, SIZE - 1, "x"), null), "at most");
        assertSkipped(fetch(wanting(0, 0, "bin"), null), "bin");
    }

    @Test
    void aFileThatTurnsOutTooLargeIsBrokenOff() throws IOException {
        transfers.origin().serve("/f.bin", OriginFile.of(1, 40 * SIZE).noLength());
        assertSkipped(fetch(wanting(0, SIZE, "x"), null), "at most");
    }

    @Test
    void aFileThatTurnsOutTooSmallGetsNoName() throws IOException {
        transfers.origin().serve("/f.bin", OriginFile.of(1, SIZE).noLength());
        assertSkipped(fetch(wanting(SIZE + 1, 0, "x"), null), "at least");
    }

    @Test
    void theSameVersionThatIsThereIsNotFetchedAgain() throws IOException {
        OriginFile file = transfers.origin().serve("/f.bin", OriginFile.of(1, SIZE));
        Published first = published(fetch(TransferFixture.OPTIONS, null));
        EarlierFile earlier = new EarlierFile(first.path(), SIZE, Objects.requireNonNull(first.validator()));
        assertSkipped(fetch(TransferFixture.OPTIONS, earlier), first.path());
        file.replaceWith(2, SIZE).etag("\"other\"");
        fetch(TransferFixture.OPTIONS, earlier).isPublished(file.content());
    }

    @Test
    void whatIsGoneFromTheDiskIsFetchedAgain() throws IOException {
        OriginFile file = transfers.origin().serve("/f.bin", OriginFile.of(1, SIZE));
        Published first = published(fetch(TransferFixture.OPTIONS, null));
        EarlierFile earlier = new EarlierFile(first.path(), SIZE, Objects.requireNonNull(first.validator()));
        Path saved = data.resolve("downloads").resolve(first.path());
        Files.write(saved, new byte[5]);
        fetch(TransferFixture.OPTIONS, earlier).isPublished(file.content());
    }

    @Test
    void withoutAVersionNothingCountsAsTheSame() throws IOException {
        transfers.origin().serve("/f.bin", OriginFile.of(1, SIZE).noValidator());
        assertThat(published(fetch(TransferFixture.OPTIONS, null)).validator()).isNull();
    }

    private static Published published(Outcome outcome) {
        List<TransferSignal> signals = outcome.signals();
        return (Published) signals.getLast();
    }
}
