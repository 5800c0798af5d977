package dev.sluice.benchmark;

import java.util.Arrays;
import java.util.Locale;

/** Figures of the same kind, in their order. */
final class Spread {

    private final double[] sorted;

    /** Takes at least one figure. */
    Spread(double[] figures) {
        this.sorted = figures.clone();
        Arrays.sort(sorted);
    }

    double least() {
        return sorted[0];
    }

    double most() {
        return sorted[sorted.length - 1];
    }

    double median() {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The figure that so many in a hundred do not exceed. */
    double percentile(int percent) {
        return sorted[Math.max(0, (int) Math.ceil(sorted.length * percent / 100.0) - 1)];
    }

    /** Least, median and most, each in a format. */
    @SuppressWarnings("AnnotateFormatMethod") // Every caller is in this package.
    String text(String format) {
        return String.format(Locale.ROOT, format + " / " + format + " / " + format, least(), median(), most());
    }
}
