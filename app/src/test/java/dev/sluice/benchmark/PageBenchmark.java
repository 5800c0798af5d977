package dev.sluice.benchmark;

import dev.sluice.testkit.GatewayProcess;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All images of one page, and in turns with it the same addresses by other programs. It judges no times. */
class PageBenchmark {

    private static final int WARM_UP = Integer.getInteger("sluice.benchmark.warm-up", 2);
    private static final int ROUNDS = Integer.getInteger("sluice.benchmark.rounds", 3);
    private static final int FILES = Integer.getInteger("sluice.benchmark.files", 10_000);
    private static final int SIZE = 64 << 10;

    @Test
    @Timeout(3600)
    void imagesOfAPage() {
        Report report = new Report(FILES + " images of 64 KiB of one page");
        try (Site site = Site.open()) {
            FileSet files = FileSet.serve(site.origin(), FILES, SIZE, site.peers());
            Shell.sync(site.directory());
            try (GatewayProcess gateway = site.gateway("data", Map.of(), List.of())) {
                Turns turns = new Turns(List.of(
                        new Way("A  gateway, the page", () -> files.gatewayByPage(gateway)),
                        new Way("B  aria2 -j16 -i, sync", files::aria2),
                        new Way("C  gateway, a list of the same", () -> files.gatewayByDocument(gateway))));
                turns.run(WARM_UP, ROUNDS);
                turns.tell(report, "A/B", "A/C");
            }
        }
        report.publish();
    }
}
