package dev.sluice.benchmark;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.NginxOrigin.Served;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How near to a limit bytes come. It judges no figures; it fails when a download does. */
class PaceBenchmark {

    private static final List<Integer> MEGABYTES = Arrays.stream(
                    System.getProperty("sluice.benchmark.pace-megabytes", "2,20")
                            .split(",", -1))
            .map(Integer::valueOf)
            .toList();
    private static final int WINDOWS = Integer.getInteger("sluice.benchmark.pace-windows", 2);
    private static final int MANY = 8;

    private Site site;
    private Report report;

    @BeforeEach
    void open() {
        site = Site.open();
        report = new Report("Accuracy of pace");
        report.line("Bytes over windows of %d s, beside the limit, in per cent.", PaceWindows.SECONDS);
        report.line("");
        report.line("| limit | MB/s | downloads | each window |");
        report.line("| --- | --- | --- | --- |");
    }

    @AfterEach
    void remove() {
        site.close();
    }

    @Test
    @Timeout(1200)
    void nearToTheLimit() {
        try (GatewayProcess gateway = site.gateway("data", Map.of(), List.of())) {
            for (int megabytes : MEGABYTES) {
                measure(gateway, "of the job", megabytes, 1, megabytes * 1_000_000 / 1024);
            }
        }
        for (int megabytes : MEGABYTES) {
            Map<String, String> settings =
                    Map.of("SLUICE_TRANSFER_MAXBYTESPERSECOND", Long.toString(megabytes * 1_000_000L));
            try (GatewayProcess gateway = site.gateway("data-" + megabytes, settings, List.of())) {
                measure(gateway, "over all", megabytes, 1, 0);
                measure(gateway, "over all", megabytes, MANY, 0);
            }
        }
        report.publish();
    }

    /** The files last as long as is needed, so that a tenth of a per cent, which is what is told, is little. */
    private void measure(GatewayProcess gateway, String limit, int megabytes, int downloads, int jobLimit) {
        long bytesPerSecond = megabytes * 1_000_000L;
        long size = bytesPerSecond * PaceWindows.lasts(WINDOWS) / downloads;
        Served file = site.origin()
                .serve(
                        "pace-%s-%d-%d.bin".formatted(limit.replace(' ', '-'), megabytes, downloads),
                        Content.random(1, size));
        List<URI> urls = IntStream.range(0, downloads)
                .mapToObj(i -> site.origin()
                        .url(site.origin().link(file, i + file.path().substring(1))))
                .toList();
        List<Double> found = new PaceWindows(gateway, size).measure(urls, jobLimit, WINDOWS);
        String errors = found.stream()
                .map(each -> String.format(Locale.ROOT, "%+.2f", 100 * (each / bytesPerSecond - 1)))
                .collect(Collectors.joining(", "));
        report.line("| %s | %d | %d | %s |", limit, megabytes, downloads, errors);
    }
}
