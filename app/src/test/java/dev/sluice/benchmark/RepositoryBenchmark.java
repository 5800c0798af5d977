package dev.sluice.benchmark;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.GatewayProcess;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Repositories of a Hub on this machine. It judges no times. */
class RepositoryBenchmark {

    private static final int WARM_UP = Integer.getInteger("sluice.benchmark.warm-up", 30);
    private static final int ROUNDS = Integer.getInteger("sluice.benchmark.rounds", 5);
    private static final int FILES = Integer.getInteger("sluice.benchmark.files", 1000);
    private static final int SIZE = Integer.getInteger("sluice.benchmark.file-size", 65_536);
    private static final long LARGE = Long.getLong("sluice.benchmark.mebibytes", 1024) << 20;
    private static final long RATE = 20_000_000;

    @Test
    @Timeout(3600)
    void manySmallFiles() {
        Report report = new Report("A repository of " + FILES + " files of " + SIZE + " bytes");
        try (Site site = Site.open();
                RepositoryTurns turn = new RepositoryTurns(site.directory())) {
            Map<String, Content> files = new TreeMap<>();
            for (int i = 0; i < FILES; i++) {
                files.put("file-" + i + ".json", Content.random(i, SIZE));
            }
            files.forEach(turn::small);
            turn.commitInFront(files);
            try (GatewayProcess gateway = turn.gateway()) {
                Turns turns = new Turns(List.of(
                        new Way("A  gateway", () -> turn.gateway(gateway, true)),
                        new Way("B  aria2 -j16 -i", () -> turn.aria2("", "")),
                        new Way("C  aria2 -j16 -i, sync", () -> turn.aria2("", " && sync -f $1"))));
                turns.run(WARM_UP, ROUNDS);
                turns.tell(report, "A/B", "A/C");
            }
        }
        report.publish();
    }

    @Test
    @Timeout(3600)
    void oneLargeFileOverSlowConnections() {
        Report report = new Report("A large file of a repository, at 20 MB/s a connection");
        try (Site site = Site.open();
                RepositoryTurns turn = new RepositoryTurns(site.directory())) {
            turn.large("model.safetensors", Content.random(1, LARGE), RATE);
            turn.commit();
            try (GatewayProcess gateway = turn.gateway()) {
                Turns turns = new Turns(List.of(
                        new Way("A  gateway, hf_transfer", () -> turn.gateway(gateway, true)),
                        new Way("B  gateway, one connection", () -> turn.gateway(gateway, false)),
                        new Way("C  aria2 -x8 -s8", () -> turn.aria2("-x8 -s8", ""))));
                turns.run(Math.min(1, WARM_UP), Math.min(3, ROUNDS));
                turns.tell(report, "B/A", "A/C");
            }
        }
        report.publish();
    }
}
