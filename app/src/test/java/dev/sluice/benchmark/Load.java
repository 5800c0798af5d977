package dev.sluice.benchmark;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code wrk} measured with 64 connections that ask one call after the other.
 *
 * @param perSecond answers
 * @param p99 milliseconds that 99 of 100 calls did not exceed
 */
record Load(double perSecond, double p99) {

    private static final Pattern RATE = Pattern.compile("Requests/sec: +([\\d.]+)");
    private static final Pattern LATENCY = Pattern.compile("99% +([\\d.]+)(us|ms|s)\\b");

    /**
     * Asks for so long; fails when an answer is none of success.
     *
     * @param headers each as {@code name: value}
     */
    static Load of(String url, int seconds, String... headers) {
        StringBuilder script = new StringBuilder("wrk -t1 -c64 --latency -d\"$1\" \"$2\"");
        String[] arguments = new String[headers.length + 2];
        arguments[0] = seconds + "s";
        arguments[1] = url;
        for (int i = 0; i < headers.length; i++) {
            script.append(" -H \"$").append(i + 3).append('"');
            arguments[i + 2] = headers[i];
        }
        String told = Shell.run(Path.of("."), script.toString(), arguments);
        if (told.contains("Non-2xx") || told.contains("Socket errors")) {
            throw new IllegalStateException("not every call was answered: " + told);
        }
        return new Load(number(RATE, told), milliseconds(told));
    }

    private static double number(Pattern pattern, String told) {
        return Double.parseDouble(found(pattern, told).group(1));
    }

    private static double milliseconds(String told) {
        Matcher latency = found(LATENCY, told);
        double figure = Double.parseDouble(latency.group(1));
        return switch (latency.group(2)) {
            case "us" -> figure / 1000;
            case "ms" -> figure;
            default -> figure * 1000;
        };
    }

    private static Matcher found(Pattern pattern, String told) {
        Matcher matcher = pattern.matcher(told);
        if (!matcher.find()) {
            throw new IllegalStateException("wrk told something else: " + told);
        }
        return matcher;
    }
}
