package dev.sluice.crash;

import dev.sluice.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fifty kills at random moments. */
class RandomKillSoakTests {

    @TempDir
    Path directory;

    @Test
    @Timeout(1800)
    void whatHoldsAfterEveryFaultHoldsAfterFiftyKills() {
        try (Stage stage = new Stage(directory.resolve("data"), directory, TestDatabase.create())) {
            RandomKills.run(stage, 50);
            Invariants.hold(stage);
            Invariants.nothingIsKept(stage);
            stage.requireStates(List.of("completed"));
        }
    }
}
