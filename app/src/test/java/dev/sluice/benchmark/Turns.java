package dev.sluice.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Lets several ways take turns and tells how they compare. */
final class Turns {

    private final List<Way> ways;
    private final List<List<Measured>> figures = new ArrayList<>();

    /** Named with the letters from A on, in their order. */
    Turns(List<Way> ways) {
        this.ways = ways;
        ways.forEach(way -> figures.add(new ArrayList<>()));
    }

    /** Runs rounds that do not count, and then those that do. */
    void run(int warmUp, int rounds) {
        for (int round = -warmUp; round < rounds; round++) {
            measure(round);
        }
    }

    /** Each round begins with another way, so that none always follows the same. */
    private void measure(int round) {
        for (int turn = 0; turn < ways.size(); turn++) {
            int way = Math.floorMod(round + turn, ways.size());
            Measured measured = ways.get(way).fetch().get();
            if (round >= 0) {
                figures.get(way).add(measured);
            }
        }
    }

    /**
     * Every way's figures, and how some compare.
     *
     * @param ratios such as {@code A/B}
     */
    void tell(Report report, String... ratios) {
        report.line(
                "%d counted rounds; seconds: least / median / most",
                figures.getFirst().size());
        report.line("");
        report.line("| way | wall | CPU |");
        report.line("| --- | --- | --- |");
        for (int way = 0; way < ways.size(); way++) {
            String name = ways.get(way).name();
            report.line("| %s | %s | %s |", name, spread(way, Measured::wall), spread(way, Measured::cpu));
        }
        report.line("");
        report.line("| ratio of medians | wall | CPU |");
        report.line("| --- | --- | --- |");
        for (String ratio : ratios) {
            report.line("| %s | %s | %s |", ratio, ratio(ratio, Measured::wall), ratio(ratio, Measured::cpu));
        }
        report.line("");
    }

    private String spread(int way, ToDoubleFunction<Measured> figure) {
        return spreadOf(way, figure).text("%.2f");
    }

    private String ratio(String of, ToDoubleFunction<Measured> figure) {
        double ratio = spreadOf(of.charAt(0) - 'A', figure).median()
                / spreadOf(of.charAt(2) - 'A', figure).median();
        return String.format(Locale.ROOT, "%.2f", ratio);
    }

    private Spread spreadOf(int way, ToDoubleFunction<Measured> figure) {
        return new Spread(figures.get(way).stream().mapToDouble(figure).toArray());
    }
}
