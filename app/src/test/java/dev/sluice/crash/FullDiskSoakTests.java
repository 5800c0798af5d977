package dev.sluice.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.SmallDisk;
import dev.sluice.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A small disk that becomes full at many offsets while jobs run. */
class FullDiskSoakTests {

    private static final int MIB = 1 << 20;
    private static final int ROUNDS = 24;

    @TempDir
    Path directory;

    @Test
    @Timeout(900)
    void onlyWhatFindsNoRoomFails() {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 256 * MIB);
                Stage stage = new Stage(
                        disk.root().resolve("data"),
                        directory,
                        TestDatabase.create(),
                        "-Dsluice.storage.keep-free=0B")) {
            RandomGenerator random = new SplittableRandom(Long.getLong("sluice.crash.seed", 1));
            for (int round = 1; round <= ROUNDS; round++) {
                round(stage, disk, round, random);
            }
            Invariants.hold(stage);
            Invariants.nothingIsKept(stage);
            assertThat(stage.database.column("select distinct error_type from job where state = 'failed'"))
                    .containsExactly("disk_full");
            assertThat(stage.database.column("select state from job where reference like '%-known.bin'"))
                    .as("what had its room came through")
                    .containsOnly("completed");
        }
    }

    /** A file that has its room, one whose size nobody tells, and one that asks for room when there is little. */
    private static void round(Stage stage, SmallDisk disk, int round, RandomGenerator random) {
        stage.serve(round + "-known.bin", OriginFile.of(round, 2 * MIB).bytesPerSecond(2 * MIB));
        stage.serve(
                round + "-open.bin",
                OriginFile.of(round + 1000L, 3 * MIB).noLength().bytesPerSecond(4 * MIB));
        stage.serve(round + "-late.bin", OriginFile.of(round + 2000L, 1 + random.nextInt(2 * MIB)));
        long before = disk.free();
        stage.submit(round + "-known.bin");
        await().atMost(Stage.PATIENCE).until(() -> disk.free() <= before - 2 * MIB);
        stage.submit(round + "-open.bin");
        await().pollDelay(Duration.ofMillis(random.nextInt(500))).until(() -> true);
        disk.fill(random.nextInt(256) * 4096L);
        stage.submit(round + "-late.bin");
        stage.awaitEnd();
        disk.empty();
        Invariants.nothingIsLeft(stage);
    }
}
