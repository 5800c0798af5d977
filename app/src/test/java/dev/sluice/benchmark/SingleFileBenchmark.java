package dev.sluice.benchmark;

import dev.sluice.benchmark.Fetch.Way;
import dev.sluice.storage.BytesOnly;
import dev.sluice.testkit.Content;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.NginxOrigin;
import dev.sluice.testkit.NginxOrigin.Served;
import dev.sluice.testkit.ProcessFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.util.FileSystemUtils;

/**
 * One large file from an nginx on this machine: by the gateway, and in turns with it by other programs. It judges no
 * times; it fails when a file does not arrive as it is.
 */
class SingleFileBenchmark {

    private static final int WARM_UP = Integer.getInteger("sluice.benchmark.warm-up", 6);
    private static final int ROUNDS = Integer.getInteger("sluice.benchmark.rounds", 7);
    private static final long SIZE = Long.getLong("sluice.benchmark.mebibytes", 1024) << 20;

    private Path directory;
    private NginxOrigin origin;
    private Fetch fetch;

    /** Below the build's directory, which is on a disk where /tmp may be memory. */
    @BeforeEach
    void serve() throws IOException {
        directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "benchmark-");
        origin = NginxOrigin.start(directory.resolve("nginx"));
        Served file = origin.serve("file.bin", Content.random(1, SIZE));
        Path peers = Files.createDirectory(directory.resolve("peers"));
        fetch = new Fetch(file, origin.url(file), peers);
        Shell.sync(directory);
    }

    @AfterEach
    void remove() throws IOException {
        origin.close();
        FileSystemUtils.deleteRecursively(directory);
    }

    private GatewayProcess gateway(String name, List<String> flags) {
        return GatewayProcess.start(directory.resolve(name), Map.of("SLUICE_EGRESS_ALLOW", origin.egress()), flags);
    }

    @Test
    @Timeout(3600)
    void oneLargeFile() {
        Report report;
        try (GatewayProcess gateway = gateway("data", List.of());
                BytesOnly client = new BytesOnly()) {
            List<Way> ways = fetch.ways(gateway, client);
            report = new Report(ways);
            report.machine(directory);
            for (int round = -WARM_UP; round < ROUNDS; round++) {
                measure(round, ways, report);
            }
            report.table();
            report.line("- gateway's peak resident memory: %d MiB", ProcessFacts.peakResident(gateway.pid()) >> 20);
        }
        report.line("- gateway's peak direct memory: %.1f MiB", directMemory() / 1048576.0);
        report.publish(Path.of("target", "benchmark.md"));
    }

    /** Each round begins with another way, so that none always follows the same. */
    private static void measure(int round, List<Way> ways, Report report) {
        for (int turn = 0; turn < ways.size(); turn++) {
            int way = Math.floorMod(round + turn, ways.size());
            Measured measured = ways.get(way).fetch().get();
            if (round >= 0) {
                report.add(way, measured);
            }
        }
    }

    /** In a process of its own, since the flags by which Netty's buffers are seen change their cost. */
    private long directMemory() {
        try (GatewayProcess gateway = gateway("memory", DirectMemory.flags())) {
            for (int round = 0; round < WARM_UP; round++) {
                fetch.gateway(gateway);
            }
            return DirectMemory.peak(gateway.pid());
        }
    }
}
