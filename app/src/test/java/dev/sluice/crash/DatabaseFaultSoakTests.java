package dev.sluice.crash;

import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.OwnPostgres;
import dev.sluice.testkit.OwnPostgres.Shutdown;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A PostgreSQL that is restarted or stands still while jobs run. */
class DatabaseFaultSoakTests {

    private static final int MIB = 1 << 20;

    @TempDir
    Path directory;

    private OwnPostgres postgres;
    private Stage stage;

    @BeforeEach
    void start() {
        postgres = OwnPostgres.start(directory.resolve("postgres"));
        stage = new Stage(directory.resolve("data"), directory, postgres.database());
        stage.serve("slow.bin", OriginFile.of(1, 15 * MIB).bytesPerSecond(MIB));
        stage.submit("slow.bin");
        stage.submitThree("three", 2);
        await().atMost(Stage.PATIENCE)
                .until(() -> stage.client.percent(stage.jobs().getFirst()) > 10);
    }

    @AfterEach
    void stop() {
        stage.close();
        postgres.close();
    }

    private void assertAllCameThrough() {
        stage.serve("after.bin", OriginFile.of(9, MIB));
        await().atMost(Stage.PATIENCE).ignoreExceptions().until(() -> stage.submit("after.bin") != null);
        stage.awaitEnd();
        Invariants.hold(stage);
        Invariants.nothingIsKept(stage);
        stage.requireStates(List.of("completed"));
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(300)
    void aRestartIsSurvived(Shutdown how) {
        postgres.restart(how);
        assertAllCameThrough();
    }

    /** Within a heartbeat, near to the end of a lease, and for longer than it. */
    @ParameterizedTest
    @ValueSource(ints = {5, 20, 40})
    @Timeout(300)
    void aStandstillIsSurvived(int seconds) {
        postgres.freeze();
        try {
            await().pollDelay(Duration.ofSeconds(seconds))
                    .atMost(Duration.ofSeconds(seconds + 10L))
                    .until(() -> true);
        } finally {
            postgres.thaw();
        }
        assertAllCameThrough();
    }
}
