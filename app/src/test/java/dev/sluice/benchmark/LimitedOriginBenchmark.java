package dev.sluice.benchmark;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.NginxOrigin.Served;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One large file from an origin that limits each connection, so that it takes several to be fast. It judges no times. */
class LimitedOriginBenchmark {

    private static final int WARM_UP = Integer.getInteger("sluice.benchmark.warm-up", 1);
    private static final int ROUNDS = Integer.getInteger("sluice.benchmark.rounds", 3);
    private static final long SIZE = Long.getLong("sluice.benchmark.mebibytes", 1024) << 20;
    private static final String RATE = System.getProperty("sluice.benchmark.connection-rate", "20m");

    @Test
    @Timeout(3600)
    void oneFileOverSlowConnections() {
        Report report = new Report("An origin that gives " + RATE + " a second to each connection");
        try (Site site = Site.open()) {
            Served file = site.origin().serve("file.bin", Content.random(1, SIZE));
            Fetch fetch = new Fetch(file, site.origin().url(file, RATE), site.peers());
            Shell.sync(site.directory());
            try (GatewayProcess gateway = site.gateway("data", Map.of(), List.of())) {
                Turns turns = new Turns(List.of(
                        new Way("A  gateway", () -> fetch.gateway(gateway)),
                        new Way("B  aria2 -x8 -s8 --checksum, sync", fetch::durableAria2),
                        new Way("C  aria2 -x8 -s8", fetch::aria2)));
                turns.run(WARM_UP, ROUNDS);
                turns.tell(report, "A/B", "A/C");
            }
        }
        report.publish();
    }
}
