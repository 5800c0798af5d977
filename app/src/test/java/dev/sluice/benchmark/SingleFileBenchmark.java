package dev.sluice.benchmark;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.NginxOrigin.Served;
import dev.sluice.testkit.ProcessFacts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One large file from an nginx on this machine: by the gateway, and in turns with it by other programs. It judges no
 * times; it fails when a file does not arrive as it is.
 */
class SingleFileBenchmark {

    private static final int WARM_UP = Integer.getInteger("sluice.benchmark.warm-up", 6);
    private static final int ROUNDS = Integer.getInteger("sluice.benchmark.rounds", 7);
    private static final long SIZE = Long.getLong("sluice.benchmark.mebibytes", 1024) << 20;

    private Site site;
    private Fetch fetch;

    @BeforeEach
    void serve() {
        site = Site.open();
        Served file = site.origin().serve("file.bin", Content.random(1, SIZE));
        fetch = new Fetch(file, site.origin().url(file), site.peers());
        Shell.sync(site.directory());
    }

    @AfterEach
    void remove() {
        site.close();
    }

    @Test
    @Timeout(3600)
    void oneLargeFile() {
        Report report = new Report("One large file");
        report.machine();
        try (GatewayProcess gateway = site.gateway("data", Map.of(), List.of());
                BytesOnlyProcess client = new BytesOnlyProcess()) {
            Turns turns = new Turns(ways(gateway, client));
            turns.run(WARM_UP, ROUNDS);
            turns.tell(report, "A/B", "A/C", "A/D", "E/D");
            report.line("- gateway's peak resident memory: %d MiB", ProcessFacts.peakResident(gateway.pid()) >> 20);
        }
        report.line("- gateway's peak direct memory: %.1f MiB", directMemory() / 1048576.0);
        report.publish();
    }

    private List<Way> ways(GatewayProcess gateway, BytesOnlyProcess client) {
        return List.of(
                new Way("A  gateway", () -> fetch.gateway(gateway)),
                new Way("B  curl, sync, openssl", fetch::durableCurl),
                new Way("C  aria2 -x8 -s8 --checksum, sync", fetch::durableAria2),
                new Way("D  curl", fetch::curl),
                new Way("E  bytes only", () -> fetch.bytesOnly(client)));
    }

    /** In a process of its own, since the flags by which Netty's buffers are seen change their cost. */
    private long directMemory() {
        try (GatewayProcess gateway = site.gateway("memory", Map.of(), DirectMemory.flags())) {
            for (int round = 0; round < WARM_UP; round++) {
                fetch.gateway(gateway);
            }
            return DirectMemory.peak(gateway.pid());
        }
    }
}
