package dev.sluice.crash;

import dev.sluice.testkit.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A death at each step between the first file's plan and the job's end, and at each of taking over. */
class DeathAtStepSoakTests {

    @TempDir
    Path directory;

    private Stage stage;

    @BeforeEach
    void start() {
        stage = new Stage(directory.resolve("data"), directory, TestDatabase.create(), Deaths.FILE_BY_FILE);
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(240)
    void aDeathLeavesTheJobWhole(Step step) {
        new Deaths(stage).at(step);
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(240)
    void aDeathWhileTakingOverLeavesTheJobWhole(Takeover step) {
        new Deaths(stage).at(step);
    }
}
