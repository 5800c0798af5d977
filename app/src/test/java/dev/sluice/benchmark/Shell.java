package dev.sluice.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs commands of bash and takes their times. */
final class Shell {

    private Shell() {}

    /**
     * Runs commands, which fail together.
     *
     * @param directory in which they run
     * @param commands joined by {@code &&}
     * @param arguments that they know as {@code $1} and so on
     */
    static Measured timed(Path directory, String commands, String... arguments) {
        String script = "TIMEFORMAT='%3R %3U %3S'; time { " + commands + " ; }";
        String told = run(directory, script, arguments);
        String[] times = told.lines().reduce("", (before, line) -> line).split(" ", 3);
        return new Measured(Double.parseDouble(times[0]), Double.parseDouble(times[1]) + Double.parseDouble(times[2]));
    }

    /** Writes all that is not yet written to all disks. */
    static void sync(Path directory) {
        run(directory, "sync");
    }

    /** The first line that a command tells. */
    static String firstLine(String commands) {
        return run(Path.of("."), commands).lines().findFirst().orElse("");
    }

    /** What another Java process tells of itself, through a filter. */
    static String jcmd(long pid, String question, String filter) {
        String program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        return run(Path.of("."), "\"$1\" $2 " + question + " | " + filter, program, Long.toString(pid));
    }

    /** Runs a script and gives all that it tells; fails when it does. */
    static String run(Path directory, String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of("bash", "-c", script, "bash"));
        command.addAll(List.of(arguments));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
            builder.environment().putAll(Map.of("LC_ALL", "C"));
            Process process = builder.redirectErrorStream(true).start();
            String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("failed: " + script + "\n" + told);
            }
            return told;
        } catch (IOException error) {
            throw new IllegalStateException(error);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
