package dev.sluice.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that only stopped for longer than its lease, and goes on when another one has its jobs. */
class StoppedGatewaySoakTests {

    private static final int MIB = 1 << 20;
    private static final Duration LONGER_THAN_A_LEASE = Duration.ofSeconds(40);

    @TempDir
    Path directory;

    private Stage stage;
    private GatewayProcess holder;

    /** While one gateway stands, the other one takes the job. */
    @BeforeEach
    void start() {
        stage = new Stage(directory.resolve("data"), directory, TestDatabase.create());
        holder = stage.second();
        stage.serve("slow.bin", OriginFile.of(1, 40 * MIB).ignoreRange().bytesPerSecond(2 * MIB));
        stage.gateway.signal("STOP");
        stage.submit("slow.bin", new MediaClient(holder));
        await().atMost(Stage.PATIENCE).until(() -> stage.figure("bytes") > 18 * MIB);
        stage.gateway.signal("CONT");
        await().atMost(Stage.PATIENCE).until(() -> stage.figure("lease_token") == 1);
    }

    @AfterEach
    void stop() {
        holder.close();
        stage.close();
    }

    private void assertOneCameThrough() {
        stage.awaitEnd();
        await().pollDelay(Duration.ofSeconds(10)).atMost(Duration.ofSeconds(20)).until(() -> true);
        Invariants.hold(stage);
        stage.requireStates(List.of("completed"));
    }

    @Test
    @Timeout(300)
    void theOneThatWentOnLateDoesNoHarm() {
        holder.signal("STOP");
        try {
            await().pollDelay(LONGER_THAN_A_LEASE)
                    .atMost(LONGER_THAN_A_LEASE.plusSeconds(10))
                    .until(() -> true);
            assertThat(stage.figure("lease_token")).isEqualTo(2);
        } finally {
            holder.signal("CONT");
        }
        assertOneCameThrough();
    }

    @Test
    @Timeout(300)
    void aDeathWhileItsPartIsCopiedDoesNoHarm() {
        holder.signal("STOP");
        try {
            stage.dieAfter(List.of("dev.sluice.storage.PartPlace.copyPart>"));
            stage.expireLeases();
            stage.awaitDeath();
        } finally {
            holder.signal("CONT");
        }
        stage.expireLeases();
        stage.gateway.restart();
        assertOneCameThrough();
    }
}
