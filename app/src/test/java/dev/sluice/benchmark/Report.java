package dev.sluice.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What a benchmark tells, as a part of a file of Markdown. */
final class Report {

    private static final Path FILE = Path.of("target", "benchmark.md");

    private final String heading;
    private final StringBuilder text = new StringBuilder();

    /** Begins a part. */
    Report(String title) {
        this.heading = "## " + title + "\n";
        text.append(heading).append('\n');
    }

    /** The machine and its programs. */
    void machine() {
        try {
            line(
                    "- processors: %d, %s",
                    Runtime.getRuntime().availableProcessors(),
                    Shell.firstLine("sed -n 's/^model name[^:]*: //p' /proc/cpuinfo"));
            line("- memory: %s", Shell.firstLine("sed -n 's/^MemTotal: *//p' /proc/meminfo"));
            line("- kernel: %s", Shell.firstLine("uname -sr"));
            line(
                    "- file system: %s",
                    Files.getFileStore(FILE.toAbsolutePath().getParent()).type());
            line("- JDK: %s %s", System.getProperty("java.vendor"), Runtime.version());
            line("- %s", Shell.firstLine("curl --version"));
            line("- %s", Shell.firstLine("aria2c --version"));
            line("- %s", Shell.firstLine("PATH=$PATH:/usr/sbin nginx -v"));
            line("- %s", Shell.firstLine("openssl version"));
            line("");
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** One line. */
    @SuppressWarnings("AnnotateFormatMethod") // Every caller is in this package.
    void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    /** Prints the part and keeps it in the file of all benchmarks, in the place of an earlier one with its title. */
    @SuppressWarnings("SystemOut") // The figures are what a benchmark is run for.
    void publish() {
        System.out.println(text);
        try {
            String before = Files.exists(FILE) ? Files.readString(FILE) : "";
            Files.writeString(FILE, without(before) + text.toString().stripTrailing() + "\n\n");
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private String without(String before) {
        int begin = before.indexOf(heading);
        if (begin < 0) {
            return before;
        }
        int next = before.indexOf("\n## ", begin);
        return before.substring(0, begin) + (next < 0 ? "" : before.substring(next + 1));
    }
}
