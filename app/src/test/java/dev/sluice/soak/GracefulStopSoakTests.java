package dev.sluice.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.NginxOrigin;
import dev.sluice.testkit.NginxOrigin.Access;
import dev.sluice.testkit.NginxOrigin.Served;
import dev.sluice.testkit.SocketClient;
import dev.sluice.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is asked to stop while it works. */
class GracefulStopSoakTests {

    @TempDir
    Path directory;

    @Test
    @Timeout(180)
    void aStopInTheMiddleGivesTheJobBack() {
        TestDatabase database = TestDatabase.create();
        try (NginxOrigin origin = NginxOrigin.startMeasured(directory.resolve("nginx"));
                GatewayProcess gateway = GatewayProcess.start(
                        directory.resolve("data"),
                        Map.of("SLUICE_EGRESS_ALLOW", origin.egress(), "DATABASE_URL", database.url()))) {
            Served file = origin.serve("stopped.bin", Content.random(4, 512L << 20));
            MediaClient client = new MediaClient(gateway);
            String id = client.submit(origin.url(file, "6m"));
            Duration took = stopInTheMiddle(client, id);
            assertThat(database.column("select concat_ws(' ', state, lease_owner, lease_until) from job"))
                    .containsExactly("queued");
            int before = origin.answers(file).size();
            gateway.restart();
            await().atMost(Duration.ofSeconds(60)).until(() -> MediaClient.hasEnded(client.status(id)));
            assertThat(client.word(id)).isEqualTo("completed");
            Downloads.assertOnly(gateway, file);
            List<Access> after =
                    origin.answers(file).subList(before, origin.answers(file).size());
            assertThat(after).isNotEmpty().allMatch(answer -> answer.status() == 206);
            long sent = after.stream().mapToLong(Access::bytes).sum();
            Downloads.tell("%d bytes came after the stop", sent);
            assertThat(sent).isLessThan(file.size() * 8 / 10);
            assertThat(took).isLessThan(Duration.ofSeconds(30));
        }
    }

    private static Duration stopInTheMiddle(MediaClient client, String id) {
        try (SocketClient progress = client.progress()) {
            await().atMost(Duration.ofSeconds(30)).until(() -> client.percent(id) > 30);
            long asked = System.nanoTime();
            int status = client.gateway().stop();
            Duration took = Duration.ofNanos(System.nanoTime() - asked);
            Downloads.tell("ended with %d after %d ms", status, took.toMillis());
            assertThat(status).isIn(0, 143);
            await().untilAsserted(() -> assertThat(progress.closed()).isCompleted());
            Downloads.tell("the socket was closed with %d", progress.closed().join());
            return took;
        }
    }
}
