package dev.sluice.platform.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs short helper programs and waits for them. */
final class Commands {

    private static final int STOPPED = -1;

    private Commands() {}

    /** What a finished program said and returned. */
    record Outcome(int exitCode, String output) {

        boolean succeeded() {
            return exitCode == 0;
        }
    }

    /** Runs the program to its end; its output is expected to be short. */
    static Outcome run(List<String> command) throws IOException {
        Process process = builder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Outcome(process.waitFor(), output.strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            return new Outcome(STOPPED, "interrupted");
        }
    }

    /** Whether the program exists and ends well. */
    static boolean works(String... command) {
        try {
            return run(List.of(command)).succeeded();
        } catch (IOException e) {
            return false;
        }
    }

    /** A builder with a neutral locale and without the caller's own PostgreSQL settings. */
    static ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        builder.environment().put("LC_ALL", "C");
        return builder;
    }

    /** Sends a signal such as {@code INT}; Java itself can only send TERM and KILL. */
    static void signal(String name, long pid) throws IOException {
        Outcome outcome = run(List.of("sh", "-c", "kill -" + name + " \"$0\"", Long.toString(pid)));
        if (!outcome.succeeded() && ProcessHandle.of(pid).isPresent()) {
            throw new IOException("Signal " + name + " to process " + pid + " failed: " + outcome.output());
        }
    }

    /** Waits for a process, which need not be a child, and says whether it ended in time. */
    static boolean ended(ProcessHandle process, long seconds) throws IOException {
        try {
            process.onExit().get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (java.util.concurrent.TimeoutException e) {
            return false;
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }
}
