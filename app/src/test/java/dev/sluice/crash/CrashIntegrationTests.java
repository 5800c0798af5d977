package dev.sluice.crash;

import dev.sluice.testkit.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The deaths that could do most harm, and a few at random moments. The soak tests of this package have all of them. */
class CrashIntegrationTests {

    @TempDir
    static Path directory;

    private static Stage stage;
    private static Deaths deaths;

    @BeforeAll
    static void start() {
        stage = new Stage(directory.resolve("data"), directory, TestDatabase.create(), Deaths.FILE_BY_FILE);
        deaths = new Deaths(stage);
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    @ParameterizedTest
    @EnumSource(names = "PUBLISHED_COMMITTED")
    @Timeout(120)
    void aDeathLeavesTheJobWhole(Step step) {
        deaths.at(step);
    }

    @ParameterizedTest
    @EnumSource(names = "LINKED_PART_MOVED")
    @Timeout(120)
    void aDeathWhileTakingOverLeavesTheJobWhole(Takeover step) {
        deaths.at(step);
    }

    @Test
    @Timeout(120)
    void whatHoldsAfterEveryFaultHoldsAfterKills() {
        RandomKills.run(stage, 2);
        Invariants.hold(stage);
    }
}
