package dev.sluice.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.NginxOrigin;
import dev.sluice.testkit.NginxOrigin.Access;
import dev.sluice.testkit.NginxOrigin.Served;
import dev.sluice.testkit.ProcessFacts;
import dev.sluice.testkit.SocketClient;
import dev.sluice.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two gateways on one database and one directory; the one that works on a job is lost. */
class TwoGatewaysSoakTests {

    private static final Duration TAKEN_OVER = Duration.ofSeconds(45);

    @TempDir
    Path directory;

    private final TestDatabase database = TestDatabase.create();
    private NginxOrigin origin;
    private MediaClient first;
    private MediaClient second;
    private SocketClient progress;
    private Served file;
    private String id;

    /** Which of the two runs the job is told by their connections. */
    @BeforeEach
    void startBoth() {
        origin = NginxOrigin.startMeasured(directory.resolve("nginx"));
        file = origin.serve("shared.bin", Content.random(3, 512L << 20));
        MediaClient one = new MediaClient(gateway());
        MediaClient other = new MediaClient(gateway());
        id = one.submit(origin.url(file, "3m"));
        await().until(() -> one.percent(id) > 0);
        assertThat(fetches(one)).isNotEqualTo(fetches(other));
        first = fetches(one) ? one : other;
        second = fetches(one) ? other : one;
        progress = second.progress();
    }

    private boolean fetches(MediaClient client) {
        return ProcessFacts.isConnected(client.gateway().pid(), origin.port());
    }

    private GatewayProcess gateway() {
        return GatewayProcess.start(
                directory.resolve("data"),
                Map.of("SLUICE_EGRESS_ALLOW", origin.egress(), "DATABASE_URL", database.url()));
    }

    @AfterEach
    void stopBoth() {
        progress.close();
        second.gateway().close();
        first.gateway().close();
        origin.close();
    }

    private String holder() {
        return database.column("select lease_owner from job").getFirst();
    }

    private String token() {
        return database.column("select lease_token from job").getFirst();
    }

    @Test
    @Timeout(240)
    void theSecondGoesOnWhereTheKilledOneWas() {
        String holder = holder();
        await().atMost(TAKEN_OVER).until(() -> second.percent(id) > 75);
        assertThat(MediaClient.told(progress, id))
                .extracting(message -> message.get("progress").asDouble())
                .isSorted()
                .hasSizeGreaterThan(10);
        assertThat(holder()).isEqualTo(holder);
        assertThat(token()).isEqualTo("1");
        assertThat(fetches(second)).isFalse();
        first.gateway().kill();
        long killed = System.nanoTime();
        await().atMost(TAKEN_OVER).until(() -> MediaClient.hasEnded(second.status(id)));
        Downloads.tell("%.1f s from the kill to the end", (System.nanoTime() - killed) / 1e9);
        assertThat(second.word(id)).isEqualTo("completed");
        assertThat(token()).isEqualTo("2");
        Downloads.assertOnly(second.gateway(), file);
        long sent = origin.answers(file).stream().mapToLong(Access::bytes).sum();
        Downloads.tell("%d bytes were sent twice", sent - file.size());
        assertThat(sent - file.size()).isBetween(0L, 64L << 20);
        assertToldOnce();
    }

    @Test
    @Timeout(240)
    void oneThatOnlyStoppedDoesNoHarmWhenItGoesOn() {
        await().atMost(TAKEN_OVER).until(() -> second.percent(id) > 15);
        assertThat(token()).isEqualTo("1");
        first.gateway().signal("STOP");
        try {
            Downloads.pause(Duration.ofSeconds(40));
            Downloads.tell("after 40 s the second is at %.1f %%, token %s", second.percent(id), token());
            assertThat(token()).isEqualTo("2");
        } finally {
            first.gateway().signal("CONT");
        }
        await().atMost(TAKEN_OVER).until(() -> MediaClient.hasEnded(second.status(id)));
        Downloads.pause(Duration.ofSeconds(10));
        assertThat(second.word(id)).isEqualTo("completed");
        assertThat(first.word(id)).isEqualTo("completed");
        assertThat(token()).isEqualTo("2");
        Downloads.assertOnly(second.gateway(), file);
        assertToldOnce();
    }

    private void assertToldOnce() {
        await().until(() -> MediaClient.told(progress, id).stream().anyMatch(MediaClient::hasEnded));
        assertThat(MediaClient.told(progress, id))
                .filteredOn(MediaClient::hasEnded)
                .extracting(TwoGatewaysSoakTests::word)
                .containsExactly("completed");
        assertThat(database.column("select state from job_event where kind = 'state' order by id"))
                .filteredOn(state -> state.equals("completed"))
                .hasSize(1);
    }

    private static String word(JsonNode message) {
        return message.get("status").asString();
    }
}
