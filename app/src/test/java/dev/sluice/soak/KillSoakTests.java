package dev.sluice.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.NginxOrigin;
import dev.sluice.testkit.NginxOrigin.Access;
import dev.sluice.testkit.NginxOrigin.Served;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is killed again and again. */
class KillSoakTests {

    private static final int KILLS = 10;
    private static final long LOSS = 64L << 20;
    private static final int GRAIN = 4096;

    /** A lease lasts 30 s, and dead ones are looked for every 5 s. */
    private static final Duration LEASE = Duration.ofSeconds(45);

    @TempDir
    Path directory;

    @Test
    @Timeout(1200)
    void aDownloadSurvivesTenKillsAndLosesLittle() {
        long seed = Long.getLong("sluice.soak.seed", System.nanoTime());
        Downloads.tell("ten kills with -Dsluice.soak.seed=%d", seed);
        RandomGenerator random = new SplittableRandom(seed);
        try (NginxOrigin origin = NginxOrigin.startMeasured(directory.resolve("nginx"));
                GatewayProcess gateway = GatewayProcess.start(
                        directory.resolve("data"), Map.of("SLUICE_EGRESS_ALLOW", origin.egress()))) {
            Served file = origin.serve("killed.bin", Content.random(2, 1L << 30));
            MediaClient client = new MediaClient(gateway);
            String id = client.submit(origin.url(file, "6m"));
            List<List<Access>> runs = new ArrayList<>();
            for (int kill = 1; kill <= KILLS; kill++) {
                killSomewhen(client, id, random);
                runs.add(since(runs, origin.answers(file)));
            }
            await().atMost(LEASE.plusSeconds(60)).until(() -> MediaClient.hasEnded(client.status(id)));
            assertThat(client.word(id)).isEqualTo("completed");
            Downloads.assertOnly(gateway, file);
            runs.add(since(runs, origin.answers(file)));
            assertLittleWasSentTwice(runs);
        }
    }

    private static List<Access> since(List<List<Access>> runs, List<Access> answers) {
        return answers.subList(runs.stream().mapToInt(List::size).sum(), answers.size());
    }

    /** Mostly while bytes arrive, sometimes soon after the start, when nothing may have begun. */
    private static void killSomewhen(MediaClient client, String id, RandomGenerator random) {
        double before = client.percent(id);
        if (random.nextInt(5) > 0) {
            await().atMost(LEASE).until(() -> client.percent(id) > before || MediaClient.hasEnded(client.status(id)));
        }
        Downloads.pause(Duration.ofMillis(random.nextInt(1200)));
        Downloads.tell("kill at %.1f %%", client.percent(id));
        assertThat(client.word(id)).isIn("pending", "downloading");
        client.gateway().kill();
        client.gateway().restart();
    }

    /** What a run is sent that an earlier one, or another connection of it, was sent already. */
    private static void assertLittleWasSentTwice(List<List<Access>> runs) {
        BitSet sent = new BitSet();
        for (List<Access> answers : runs) {
            long before = sent.cardinality();
            long bytes = 0;
            for (Access answer : answers) {
                long end = answer.offset() + answer.bytes();
                sent.set((int) (answer.offset() / GRAIN), (int) ((end + GRAIN - 1) / GRAIN));
                bytes += answer.bytes();
            }
            long again = bytes - (sent.cardinality() - before) * GRAIN;
            Downloads.tell("%d answers, %d bytes, %d of them again", answers.size(), bytes, again);
            assertThat(again).isLessThan(LOSS);
        }
    }
}
