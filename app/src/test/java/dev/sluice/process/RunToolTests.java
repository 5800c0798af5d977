package dev.sluice.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.process.ToolFailure.Kind;
import dev.sluice.process.ToolSignal.Ended;
import dev.sluice.process.ToolSignal.Line;
import dev.sluice.testkit.ProcessFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Real children of {@code /bin/sh}. */
class RunToolTests {

    private static final Tool SHELL = new Tool("sh", "sluice.test.sh");
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final ToolLimits USUAL = new ToolLimits(Duration.ofSeconds(20), 1 << 20, 8 << 20);

    @TempDir
    private Path temporary;

    private Path base = Path.of("");
    private @Nullable RunTool opened;

    @BeforeEach
    void open() throws IOException {
        base = temporary.resolve("tools");
        opened = new RunToolMaker(4).in(base);
    }

    @AfterEach
    void close() {
        tools().close();
    }

    private RunTool tools() {
        return Objects.requireNonNull(opened);
    }

    private static ToolCommand shell(String script, ToolLimits limits) {
        return new ToolCommand(SHELL, List.of("-c", script), Map.of("EXTRA", "mine"), Map.of("note.txt", "öä"), limits);
    }

    private Flux<ToolSignal> run(String script) {
        return tools().run(shell(script, USUAL));
    }

    private void assertFails(Flux<ToolSignal> run, Kind kind) {
        StepVerifier.create(run.filter(Ended.class::isInstance))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                ToolFailure.class,
                                failure -> assertThat(failure.kind()).isEqualTo(kind)))
                .verify(Duration.ofSeconds(20));
    }

    private void assertNothingLeft() {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(new ProcessFamily(null, base.toRealPath()).members()).isEmpty();
            assertThat(directories()).isEmpty();
        });
    }

    private List<Path> directories() throws IOException {
        try (Stream<Path> all = Files.find(base, 2, (path, facts) -> facts.isDirectory() && isOfRun(path))) {
            return all.toList();
        }
    }

    private boolean isOfRun(Path path) {
        return base.relativize(path).getNameCount() == 2;
    }

    @Test
    void givesLinesThenTheEnd() {
        StepVerifier.create(run("printf 'a\\rb\\r\\n\\nc'; cat note.txt; echo oops >&2; exit 3"))
                .expectNext(new Line("a"), new Line("b"), new Line(""), new Line("cöä"))
                .expectNext(new Ended(3, "oops\n"))
                .verifyComplete();
        assertNothingLeft();
    }

    @Test
    void childrenKnowNothingOfTheGateway() {
        StepVerifier.create(
                        run(
                                "env | grep -vE '^(_|PWD|OLDPWD|SHLVL)=' | cut -d= -f1 | sort | tr '\\n' ' '; "
                                        + "[ \"$HOME\" = \"$PWD\" ] && [ \"$HOME\" = \"$TMPDIR\" ] && stat -c %a . note.txt | tr '\\n' ' '"))
                .expectNext(new Line("EXTRA HOME LANG LC_ALL PATH PYTHONIOENCODING PYTHONUNBUFFERED TMPDIR 700 600 "))
                .expectNextCount(1)
                .verifyComplete();
    }

    @Test
    void aMissingProgramSaysWhatToDo() {
        ToolCommand command =
                new ToolCommand(new Tool("no-such-program", "sluice.test.key"), List.of(), Map.of(), Map.of(), USUAL);
        StepVerifier.create(tools().run(command))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(ToolMissing.class)
                        .hasMessageContaining("no-such-program")
                        .hasMessageContaining("sluice.test.key"))
                .verify(SOON);
        assertNothingLeft();
    }

    @Test
    void theTimeLimitEndsGrandchildrenThatIgnoreTerm() {
        ToolLimits brief = new ToolLimits(Duration.ofMillis(300), 1 << 20, 1 << 20);
        String stubborn = "trap '' TERM; (trap '' TERM; sleep 600 & wait) & setsid sh -c 'trap \"\" TERM; sleep 600' & "
                + "while :; do sleep 1; done";
        assertFails(tools().run(shell(stubborn, brief)), Kind.TIME_LIMIT);
        assertNothingLeft();
    }

    @Test
    void whatIsLeftBehindIsEndedToo() {
        StepVerifier.create(run("sleep 600 & sleep 600 >/dev/null 2>&1 & echo on"))
                .expectNext(new Line("on"))
                .expectNext(new Ended(0, ""))
                .expectComplete()
                .verify(SOON);
        assertNothingLeft();
    }

    @Test
    void tooMuchOutputEndsIt() {
        assertFails(tools().run(shell("yes", new ToolLimits(SOON, 100, 10_000))), Kind.TOO_MUCH_OUTPUT);
        assertFails(tools().run(shell("cat /dev/zero", new ToolLimits(SOON, 1000, 1 << 30))), Kind.TOO_MUCH_OUTPUT);
        assertNothingLeft();
    }

    @Test
    void manyErrorsKeepTheirEnd() {
        StepVerifier.create(run("yes | head -c 300000 >&2; echo last >&2"))
                .expectNextMatches(signal -> signal instanceof Ended ended
                        && ended.errors().length() == 64 << 10
                        && ended.errors().endsWith("y\nlast\n"))
                .verifyComplete();
    }

    @Test
    void junkIsNoFailure() {
        StepVerifier.create(run("head -c 100000 /dev/urandom | tr -d '\\r'; echo; echo end")
                        .takeLast(2))
                .expectNext(new Line("end"), new Ended(0, ""))
                .verifyComplete();
    }

    @Test
    void aSlowReaderMakesItWait() {
        Path proof = temporary.resolve("written");
        StepVerifier.create(
                        run("for i in 1 2 3; do head -c 200000 /dev/zero | tr '\\0' x; echo; done; echo > " + proof), 1)
                .expectNextCount(1)
                .expectNoEvent(Duration.ofMillis(300))
                .then(() -> assertThat(proof).doesNotExist())
                .thenRequest(10)
                .expectNextCount(2)
                .expectNext(new Ended(0, ""))
                .verifyComplete();
        assertThat(proof).exists();
    }

    @Test
    void cancellingEndsAll() {
        StepVerifier.create(run("sleep 600 & echo begun; sleep 600"))
                .expectNext(new Line("begun"))
                .thenCancel()
                .verify(SOON);
        assertNothingLeft();
    }

    @Test
    void thoseThatWaitNeverStartOnceCancelled() throws IOException {
        RunTool one = new RunToolMaker(1).in(temporary.resolve("one"));
        Path proof = temporary.resolve("started");
        try {
            StepVerifier.create(one.run(shell("echo begun; sleep 600", USUAL)))
                    .expectNext(new Line("begun"))
                    .then(() -> StepVerifier.create(one.run(shell("echo > " + proof, USUAL)))
                            .expectSubscription()
                            .expectNoEvent(Duration.ofMillis(200))
                            .thenCancel()
                            .verify(SOON))
                    .thenCancel()
                    .verify(SOON);
            StepVerifier.create(one.run(shell("exit 5", USUAL)))
                    .expectNext(new Ended(5, ""))
                    .verifyComplete();
        } finally {
            one.close();
        }
        assertThat(proof).doesNotExist();
    }

    @Test
    void questionsDoNotWaitForWorks() throws IOException {
        RunTool one = new RunToolMaker(1).in(temporary.resolve("one"));
        ToolLimits hours = new ToolLimits(Duration.ofHours(2), 1 << 20, 8 << 20);
        try {
            StepVerifier.create(one.run(shell("echo begun; sleep 600", hours)))
                    .expectNext(new Line("begun"))
                    .then(() -> StepVerifier.create(one.run(shell("exit 5", USUAL)))
                            .expectNext(new Ended(5, ""))
                            .expectComplete()
                            .verify(SOON))
                    .thenCancel()
                    .verify(SOON);
        } finally {
            one.close();
        }
    }

    @Test
    void closingEndsWhatRuns() throws IOException {
        StepVerifier.create(run("sleep 600 & echo begun; sleep 600"))
                .expectNext(new Line("begun"))
                .then(tools()::close)
                .expectErrorMatches(error -> error instanceof ToolFailure failure && failure.kind() == Kind.STOPPED)
                .verify(Duration.ofSeconds(20));
        assertThat(new ProcessFamily(null, base.toRealPath()).members()).isEmpty();
        assertThat(base).isEmptyDirectory();
        StepVerifier.create(run("echo")).expectError().verify(SOON);
    }

    @Test
    void aThousandRunsLeaveNothing() {
        long self = ProcessHandle.current().pid();
        Flux.range(0, 50)
                .concatMap(i -> run("echo x"))
                .then()
                .as(StepVerifier::create)
                .verifyComplete();
        int before = ProcessFacts.openFiles(self);
        Flux.range(0, 1000)
                .flatMap(i -> run("echo x").ofType(Line.class), 8)
                .count()
                .as(StepVerifier::create)
                .expectNext(1000L)
                .verifyComplete();
        assertNothingLeft();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(ProcessFacts.openFiles(self)).isLessThan(before + 20));
    }

    @Test
    void theNextGatewayEndsWhatADeadOneLeft() throws IOException {
        Path root = base.toRealPath();
        Path dead = Files.createDirectory(root.resolve(UUID.randomUUID().toString()));
        Files.createFile(root.resolve(dead.getFileName() + ".lock"));
        Path work = Files.createDirectory(dead.resolve("1"));
        Files.writeString(work.resolve("half.part"), "x");
        Process left = sleeper(work);
        Process other = sleeper(temporary);
        try {
            new RunToolMaker(1).in(base).close();
            assertThat(left.onExit()).succeedsWithin(SOON);
            assertThat(dead).doesNotExist();
            assertThat(other.isAlive()).isTrue();
            StepVerifier.create(run("echo alive"))
                    .expectNext(new Line("alive"))
                    .expectNextCount(1)
                    .verifyComplete();
        } finally {
            left.destroyForcibly();
            other.destroyForcibly();
        }
    }

    private static Process sleeper(Path home) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("sleep", "600").directory(Path.of("/").toFile());
        builder.environment().put("HOME", home.toString());
        return builder.start();
    }
}
