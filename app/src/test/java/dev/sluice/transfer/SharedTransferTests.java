package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.OriginFile;
import dev.sluice.transfer.TransferSignal.Published;
import dev.sluice.transfer.TransferSignal.StartedOver;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that want the same file at once. */
class SharedTransferTests {

    private static final int SIZE = 6_000_000;
    private static final int SPEED = 3_000_000;
    private static final TransferOptions OPTIONS = TransferFixture.OPTIONS;

    @TempDir
    Path data;

    private TransferFixture transfers;
    private Path root;
    private OriginFile file;
    private URI url;
    private Sharer first;
    private Sharer second;

    @BeforeEach
    void start() {
        transfers = TransferFixture.in(data, 4);
        root = data.resolve("downloads");
        file = transfers.origin().serve("/f.bin", OriginFile.of(1, SIZE).bytesPerSecond(SPEED));
        url = transfers.origin().url("/f.bin");
        first = new Sharer(transfers, 1, "");
        second = new Sharer(transfers, 2, "other");
    }

    @AfterEach
    void stop() throws IOException {
        transfers.close();
    }

    private int requests() {
        return transfers.origin().requests("/f.bin").size();
    }

    private Path path(Outcome outcome) {
        return root.resolve(((Published) outcome.signals().getLast()).path());
    }

    @Test
    void theyFetchItOnceAndEachGetsAFile() throws IOException {
        first.start(url, OPTIONS).awaitBytes(SIZE / 4);
        second.start(url, OPTIONS).awaitBytes(SIZE / 2);
        Sharer third = new Sharer(transfers, 3, "").start(url, OPTIONS);
        List<Outcome> ends = List.of(first.end(root), second.end(root), third.end(root));
        ends.forEach(end -> end.isPublished(file.content()));
        assertThat(ends.stream().map(this::path))
                .containsExactly(root.resolve("f.bin"), root.resolve("other/f.bin"), root.resolve("f (1).bin"));
        assertThat(requests()).isOne();
        assertThat(transfers.origin().bytesSent("/f.bin")).isEqualTo(SIZE);
        assertThat(published(ends.get(1)).validator())
                .isEqualTo(published(ends.get(0)).validator());
        assertThat(Files.isSameFile(path(ends.get(0)), path(ends.get(1)))).isFalse();
    }

    private static Published published(Outcome outcome) {
        return (Published) outcome.signals().getLast();
    }

    @Test
    void oneThatFollowsMayBeCancelled() throws IOException {
        first.start(url, OPTIONS).awaitBytes(SIZE / 4);
        second.start(url, OPTIONS).awaitBytes(SIZE / 2);
        second.cancel();
        first.end(root).isPublished(file.content());
        assertThat(requests()).isOne();
    }

    @Test
    void whenTheFirstIsCancelledTheNextGoesOn() throws IOException {
        first.start(url, OPTIONS).awaitOpened();
        second.start(url, OPTIONS).awaitBytes(SIZE / 2);
        Sharer third = new Sharer(transfers, 3, "third").start(url, OPTIONS).awaitOpened();
        first.cancel();
        List.of(second.end(root), third.end(root)).forEach(end -> {
            end.isPublished(file.content());
            assertThat(end.signals()).noneMatch(StartedOver.class::isInstance);
        });
        assertThat(requests()).isEqualTo(2);
        String range = Objects.requireNonNull(
                transfers.origin().requests("/f.bin").get(1).header("Range"));
        assertThat(Long.parseLong(range.replaceAll("\\D", ""))).isGreaterThanOrEqualTo(SIZE / 2);
    }

    @Test
    void oneThatPausesKeepsWhatItHas() throws IOException {
        first.start(url, OPTIONS).awaitOpened();
        second.start(url, OPTIONS).awaitBytes(SIZE / 2);
        first.pause();
        second.awaitBytes(SIZE / 2 + SIZE / 10);
        first.start(url, OPTIONS);
        first.end(root).isPublished(file.content());
        second.end(root).isPublished(file.content());
        assertThat(transfers.origin().requests("/f.bin"))
                .hasSize(3)
                .filteredOn(request -> request.header("Range") != null)
                .hasSize(2);
    }

    @Test
    void whatTheOriginRefusesFailsAll() throws IOException {
        file.status(403, 9, Map.of()).delayHead(Duration.ofMillis(500));
        first.start(url, OPTIONS);
        second.start(url, OPTIONS);
        first.end(root).isFailed(FailureType.HTTP_STATUS);
        second.end(root).isFailed(FailureType.HTTP_STATUS);
        assertThat(requests()).isOne();
    }

    @Test
    void othersAndOtherOptionsFetchForThemselves() throws IOException {
        file.bytesPerSecond(4 * SPEED);
        first.start(url, OPTIONS).awaitOpened();
        second.start(url, "user:2", OPTIONS).awaitOpened();
        Sharer third = new Sharer(transfers, 3, "third")
                .start(url, TransferFixture.OPTIONS.with(new TransferLimits(null, 0, 0, 1)));
        List.of(first.end(root), second.end(root), third.end(root)).forEach(end -> end.isPublished(file.content()));
        assertThat(requests()).isEqualTo(3);
    }

    @Test
    void whoComesAndGoesDoesNoHarm() throws IOException {
        file.bytesPerSecond(SPEED / 2);
        Random random = new Random(7);
        List<Sharer> all = new ArrayList<>();
        for (int number = 0; number < 12; number++) {
            all.add(new Sharer(transfers, 10 + number, "folder" + number).start(url, OPTIONS));
        }
        for (long number = 1; number <= 6; number++) {
            all.getFirst().awaitBytes(number * SIZE / 10);
            all.remove(random.nextInt(all.size())).cancel();
        }
        all.forEach(sharer -> sharer.end(root).isPublished(file.content()));
        assertThat(transfers.origin().bytesSent("/f.bin")).isLessThan(2 * SIZE);
    }
}
