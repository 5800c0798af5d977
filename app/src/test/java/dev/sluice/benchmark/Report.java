package dev.sluice.benchmark;

import dev.sluice.benchmark.Fetch.Way;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Collects figures and writes them as tables of Markdown. */
final class Report {

    /** How many ways are whole programs; the one after them is the gateway's client alone. */
    private static final int PEERS = 4;

    private final List<List<Measured>> figures = new ArrayList<>();
    private final List<Way> ways;
    private final StringBuilder text = new StringBuilder();

    Report(List<Way> ways) {
        this.ways = ways;
        ways.forEach(way -> figures.add(new ArrayList<>()));
    }

    void add(int way, Measured measured) {
        figures.get(way).add(measured);
    }

    /** The machine and its programs. */
    void machine(Path directory) {
        try {
            line(
                    "- processors: %d, %s",
                    Runtime.getRuntime().availableProcessors(),
                    Shell.firstLine("sed -n 's/^model name[^:]*: //p' /proc/cpuinfo"));
            line("- memory: %s", Shell.firstLine("sed -n 's/^MemTotal: *//p' /proc/meminfo"));
            line("- kernel: %s", Shell.firstLine("uname -sr"));
            line("- file system: %s", Files.getFileStore(directory).type());
            line("- JDK: %s %s", System.getProperty("java.vendor"), Runtime.version());
            line("- %s", Shell.firstLine("curl --version"));
            line("- %s", Shell.firstLine("aria2c --version"));
            line("- %s", Shell.firstLine("PATH=$PATH:/usr/sbin nginx -v"));
            line("- %s", Shell.firstLine("openssl version"));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Every way's figures, and how the gateway compares. */
    void table() {
        line("");
        line(
                "%d counted rounds; seconds: least / median / most",
                figures.getFirst().size());
        line("");
        line("| way | wall | CPU |");
        line("| --- | --- | --- |");
        for (int way = 0; way < ways.size(); way++) {
            line("| %s | %s | %s |", ways.get(way).name(), spread(way, Measured::wall), spread(way, Measured::cpu));
        }
        line("");
        line("| ratio of medians | wall | CPU |");
        line("| --- | --- | --- |");
        for (int way = 1; way < PEERS; way++) {
            line("| A/%s | %s | %s |", "ABCD".charAt(way), ratio(0, way, Measured::wall), ratio(0, way, Measured::cpu));
        }
        line("| E/D | %s | |", ratio(PEERS, PEERS - 1, Measured::wall));
        line("");
    }

    private String spread(int way, ToDoubleFunction<Measured> figure) {
        double[] sorted = sorted(way, figure);
        if (Double.isNaN(sorted[0])) {
            return "";
        }
        return String.format(Locale.ROOT, "%.2f / %.2f / %.2f", sorted[0], median(sorted), sorted[sorted.length - 1]);
    }

    private String ratio(int way, int to, ToDoubleFunction<Measured> figure) {
        return String.format(Locale.ROOT, "%.2f", median(sorted(way, figure)) / median(sorted(to, figure)));
    }

    private double[] sorted(int way, ToDoubleFunction<Measured> figure) {
        return figures.get(way).stream().mapToDouble(figure).sorted().toArray();
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** One line. */
    @SuppressWarnings("AnnotateFormatMethod") // Every caller is in this package.
    void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    /** Prints all and keeps it in a file. */
    @SuppressWarnings("SystemOut") // The figures are what a benchmark is run for.
    void publish(Path file) {
        System.out.println(text);
        try {
            Files.writeString(file, text);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
