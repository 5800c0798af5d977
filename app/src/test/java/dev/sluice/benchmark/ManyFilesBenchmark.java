package dev.sluice.benchmark;

import dev.sluice.testkit.GatewayProcess;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many small files as one job, and in turns with it by other programs from a list. It judges no times. */
class ManyFilesBenchmark {

    private static final int WARM_UP = Integer.getInteger("sluice.benchmark.warm-up", 10);
    private static final int ROUNDS = Integer.getInteger("sluice.benchmark.rounds", 5);
    private static final int FILES = Integer.getInteger("sluice.benchmark.files", 2000);
    private static final int SIZE = 64 << 10;

    @Test
    @Timeout(3600)
    void manySmallFiles() {
        Report report = new Report(FILES + " files of 64 KiB as one job");
        try (Site site = Site.open()) {
            FileSet files = FileSet.serve(site.origin(), FILES, SIZE, site.peers());
            Shell.sync(site.directory());
            try (GatewayProcess gateway = site.gateway("data", Map.of(), List.of())) {
                Turns turns = new Turns(List.of(
                        new Way("A  gateway", () -> files.gatewayByDocument(gateway)),
                        new Way("B  aria2 -j16 -i, sync", files::aria2),
                        new Way("C  curl -Z --parallel-max 16 -K, sync", files::curl),
                        new Way("D  curl as C, sync and sha256sum of each file", files::durableCurl)));
                turns.run(WARM_UP, ROUNDS);
                turns.tell(report, "A/B", "A/C", "A/D");
            }
        }
        report.publish();
    }
}
