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
            String id = client.submit(origin.url(file, "60m"));
            for (int kill = 1; kill <= KILLS; kill++) {
                killSomewhen(client, id, random);
            }
            await().atMost(LEASE.plusSeconds(60)).until(() -> MediaClient.hasEnded(client.status(id)));
            assertThat(client.word(id)).isEqualTo("completed");
            Downloads.assertOnly(gateway, file);
            assertLittleWasSentTwice(origin.answers(file), file.size());
        }
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

    /** Each run goes on not far from where the one before it ended. */
    private static void assertLittleWasSentTwice(List<Access> answers, long size) {
        long most = 0;
        long sent = 0;
        for (int i = 0; i < answers.size(); i++) {
            Access answer = answers.get(i);
            long end = i + 1 < answers.size() ? answers.get(i + 1).offset() : size;
            long lost = answer.offset() + answer.bytes() - end;
            Downloads.tell("from byte %d: %d bytes, %d of them again", answer.offset(), answer.bytes(), lost);
            most = Math.max(most, lost);
            sent += answer.bytes();
        }
        Downloads.tell("%d bytes were sent twice, at most %d at one kill", sent - size, most);
        assertThat(most).isLessThan(LOSS);
        assertThat(sent - size).isBetween(0L, KILLS * LOSS);
    }
}
