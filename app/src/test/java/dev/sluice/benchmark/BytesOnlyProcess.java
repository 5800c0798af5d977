package dev.sluice.benchmark;

import dev.sluice.storage.BytesOnly;
import dev.sluice.testkit.ProcessFacts;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** {@link BytesOnly} in a process of its own, with no agent that would slow it. */
final class BytesOnlyProcess implements AutoCloseable {

    private final Process process;
    private final BufferedWriter asks;
    private final BufferedReader answers;

    BytesOnlyProcess() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try {
            process = new ProcessBuilder(
                            java,
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            BytesOnly.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        asks = process.outputWriter();
        answers = process.inputReader();
    }

    /** Fetches an address on this machine, of a size that is known, into a file. */
    Measured fetch(URI url, long size, Path file) {
        List<Long> processes = List.of(process.pid());
        Duration before = ProcessFacts.computed(processes);
        long begun = System.nanoTime();
        String answer = ask(url + " " + size + " " + file.toAbsolutePath());
        double wall = (System.nanoTime() - begun) / 1e9;
        double cpu = ProcessFacts.computed(processes).minus(before).toMillis() / 1e3;
        if (!BytesOnly.DONE.equals(answer)) {
            throw new IllegalStateException("the client failed: " + answer);
        }
        return new Measured(wall, cpu);
    }

    private String ask(String line) {
        try {
            asks.write(line);
            asks.newLine();
            asks.flush();
            String answer = answers.readLine();
            while (answer != null && !answer.equals(BytesOnly.DONE)) {
                answer = answers.readLine();
            }
            return String.valueOf(answer);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
