package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a script's failure, and what this machine lacks, cannot pass for success. */
class ScriptTests {

    private static final Interpreter SHELL = new Interpreter(List.of("sh"), ".sh", "exit 0", "dash");

    @TempDir
    private Path directory;

    private static Script script(Interpreter interpreter, String text) {
        return new Script(interpreter, text, Map.of());
    }

    @Test
    void whatItPrintsIsGiven() {
        assertThat(script(SHELL, "echo before; echo aside >&2")
                        .with("before", "after")
                        .run(directory))
                .isEqualTo("after\n");
    }

    @Test
    void onlyWhatIsThereIsReplaced() {
        Script script = script(SHELL, "echo a");
        assertThatThrownBy(() -> script.with("localhost:8080", "localhost:1")).hasMessageContaining("localhost:8080");
    }

    @Test
    void aBadEndFails() {
        Script script = script(SHELL, "echo printed; echo aside >&2; exit 3");
        assertThatThrownBy(() -> script.run(directory)).hasMessage("It ended with 3: printed\naside\n");
    }

    @Test
    void whatDoesNotEndFailsAndIsEndedWithWhatItStarted() {
        RunningScript running = script(SHELL, "sleep 3333 & echo $!; wait").start(directory);
        try (running) {
            assertThatThrownBy(() -> running.ended(Duration.ofMillis(500))).hasMessageContaining("not ended within");
            assertThat(running.runs()).isTrue();
        }
        long child = Long.parseLong(running.lines().getFirst());
        Awaitility.await()
                .until(() -> !running.runs()
                        && ProcessHandle.of(child)
                                .filter(ProcessHandle::isAlive)
                                .isEmpty());
    }

    @Test
    void aMissingProgramIsNamedWithItsPackage() {
        Script script = script(new Interpreter(List.of("no-such-program"), ".x", "", "no-such-package"), "");
        assertThatThrownBy(() -> script.run(directory))
                .hasMessageContaining("no-such-program does not run")
                .hasMessageContaining("Debian's no-such-package");
    }

    @Test
    void aMissingPartIsNamedWithItsPackage() {
        Script script = script(new Interpreter(List.of("sh"), ".sh", "no-such-program", "no-such-package"), "");
        assertThatThrownBy(() -> script.run(directory)).hasMessageContaining("Debian's no-such-package");
    }
}
