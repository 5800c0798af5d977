package dev.sluice.crash;

import java.util.List;
import java.util.Locale;

/** Lets the gateway die at a step of a job of three files, starts it again, and checks what holds when the job has ended. */
final class Deaths {

    /** A gateway's flag: the files of a job come one after the other, so that a step is that of one file. */
    static final String FILE_BY_FILE = "-Dsluice.jobs.max-running-files=1";

    private final Stage stage;
    private long seed = 1;

    Deaths(Stage stage) {
        this.stage = stage;
    }

    void at(Step step) {
        begin(step, step.name());
        stage.expireLeases();
        stage.gateway.restart();
        end();
    }

    /** It dies twice: the second time while it takes over what it left the first time. */
    void at(Takeover step) {
        begin(step.first(), step.name());
        stage.gateway.restart();
        stage.dieAfter(step.methods());
        stage.expireLeases();
        stage.awaitDeath();
        stage.expireLeases();
        stage.gateway.restart();
        end();
    }

    private void begin(Step step, String name) {
        stage.dieAfter(step.methods());
        stage.submitThree(name.toLowerCase(Locale.ROOT), seed);
        seed += 10;
        stage.awaitDeath();
    }

    private void end() {
        stage.awaitEnd();
        Invariants.hold(stage);
        stage.requireStates(List.of("completed"));
    }
}
