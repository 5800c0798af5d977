package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.SmallDisk;
import dev.sluice.transfer.TransferSignal.Advanced;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that is full at the start, or becomes full while bytes come. */
class DiskFullTests {

    private static final int SIZE = 3_000_000;

    @TempDir
    Path directory;

    private SmallDisk disk;
    private TransferFixture transfers;

    @BeforeEach
    void start() {
        disk = SmallDisk.mount(directory.resolve("disk"), 8 << 20);
        transfers = TransferFixture.in(disk);
    }

    @AfterEach
    void stop() throws IOException {
        try {
            transfers.close();
        } finally {
            disk.close();
        }
    }

    private URI serve(OriginFile file) {
        transfers.origin().serve("/f.bin", file);
        return transfers.origin().url("/f.bin");
    }

    @Test
    void aFileThatDoesNotFitIsNotBegun() throws IOException {
        long before = disk.free();
        Outcome outcome = transfers
                .fetch(serve(OriginFile.of(1, 9 << 20).bytesPerSecond(1 << 20)))
                .isFailed(FailureType.DISK_FULL);
        TransferFailure failure = Objects.requireNonNull(outcome.failure());
        assertThat(failure).hasMessageMatching("The disk is full: 9437184 bytes are needed and \\d+ are free\\.");
        assertThat(failure.isRoomPromised()).isFalse();
        assertThat(outcome.signals()).isEmpty();
        assertThat(disk.free()).isGreaterThan(before - 3 * 4096);
    }

    /** Of a file whose size nobody tells nothing is known before the start. */
    @ParameterizedTest
    @ValueSource(longs = {0, 4096, 8192, 12_288, 65_536, 262_144, 303_104, 1_048_576, 2_949_120, 2_998_272})
    void aDiskThatBecomesFullFailsTheFileAndIsFreeAgain(long leave) throws IOException {
        OriginFile file = OriginFile.of(2, SIZE).noLength();
        long before = disk.free();
        disk.fill(leave);
        transfers.fetch(serve(file)).isFailed(FailureType.DISK_FULL);
        disk.empty();
        transfers.fetch(serve(file)).isPublished(file.content());
        assertThat(disk.free()).isBetween(before - SIZE - 4096, before - SIZE);
    }

    @Test
    void whatHasItsRoomIsNotHurtByADiskThatBecomesFull() throws IOException {
        OriginFile file = OriginFile.of(3, SIZE).bytesPerSecond(4 << 20);
        Outcome outcome = transfers.fetch(serve(file), TransferFixture.OPTIONS, signal -> {
            if (signal instanceof Advanced) {
                disk.fill(0);
            }
            return false;
        });
        outcome.isPublished(file.content());
    }
}
