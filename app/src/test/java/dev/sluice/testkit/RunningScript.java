package dev.sluice.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link Script} that was started; closing ends it with all that it started, whatever it does. */
public final class RunningScript implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Path output;
    private final Path errors;
    private final Process process;

    RunningScript(ProcessBuilder builder, Path output, Path errors) throws IOException {
        this.output = output;
        this.errors = errors;
        this.process = builder.redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        process.getOutputStream().close();
    }

    /** The lines that it has printed so far. */
    public List<String> lines() {
        return read(output).lines().toList();
    }

    /** What it has complained of so far. */
    public String errors() {
        return read(errors);
    }

    /** Whether it still runs. */
    public boolean runs() {
        return process.isAlive();
    }

    /** Waits at most 20 seconds for its end, and gives what it printed; fails unless it ends well. */
    public String ended() {
        return ended(LIMIT);
    }

    String ended(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("It has not ended within " + limit + ": " + told());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException("It ended with " + process.exitValue() + ": " + told());
        }
        return read(output);
    }

    private String told() {
        return read(output) + read(errors);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
