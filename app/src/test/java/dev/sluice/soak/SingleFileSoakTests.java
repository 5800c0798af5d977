package dev.sluice.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.NginxOrigin;
import dev.sluice.testkit.NginxOrigin.Served;
import dev.sluice.testkit.SocketClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** One large file, watched all the while. */
class SingleFileSoakTests {

    private static final long GIB = 1L << 30;

    @TempDir
    Path directory;

    @Test
    @Timeout(180)
    void aLargeFileArrivesWholeAndIsShownTruly() {
        try (NginxOrigin origin = NginxOrigin.start(directory.resolve("nginx"));
                GatewayProcess gateway = GatewayProcess.start(
                        directory.resolve("data"), Map.of("SLUICE_EGRESS_ALLOW", origin.egress()))) {
            Served file = origin.serve("large.bin", Content.random(1, GIB));
            MediaClient client = new MediaClient(gateway);
            try (SocketClient progress = client.progress()) {
                String id = client.submit(origin.url(file, "200m"));
                List<JsonNode> seen = watch(client, id);
                assertWords(seen);
                assertFigures(seen);
                assertTimes(seen);
                assertTold(progress, id);
                Downloads.tell(
                        "1 GiB: %d statuses, %d messages",
                        seen.size(), MediaClient.told(progress, id).size());
            }
            Downloads.assertOnly(gateway, file);
        }
    }

    private static List<JsonNode> watch(MediaClient client, String id) {
        List<JsonNode> seen = new ArrayList<>();
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .atMost(Duration.ofMinutes(2))
                .until(() -> {
                    seen.add(client.status(id));
                    return MediaClient.hasEnded(seen.getLast());
                });
        return seen;
    }

    private static void assertWords(List<JsonNode> seen) {
        List<String> order = List.of("pending", "downloading", "completed");
        assertThat(seen)
                .extracting(each -> order.indexOf(each.get("status").asString()))
                .isSorted()
                .doesNotContain(-1)
                .endsWith(2);
        assertThat(seen).hasSizeGreaterThan(20);
    }

    private static void assertFigures(List<JsonNode> seen) {
        assertThat(seen)
                .extracting(each -> each.get("progress").asDouble())
                .isSorted()
                .allMatch(percent -> percent >= 0 && percent <= 100)
                .endsWith(100.0);
        for (JsonNode each : seen) {
            boolean completed = each.get("status").asString().equals("completed");
            double percent = each.get("progress").asDouble();
            assertThat(each.get("failed_files").asInt()).isZero();
            assertThat(each.get("total_files").asInt()).isBetween(percent > 0 ? 1 : 0, 1);
            assertThat(each.get("completed_files").asInt()).isBetween(completed ? 1 : 0, percent >= 99.9 ? 1 : 0);
            if (percent > 0) {
                assertThat(each.get("current_file").asString()).isEqualTo("large.bin");
            }
            if (percent > 20 && percent < 80) {
                assertThat(each.get("download_speed").asLong())
                        .as(each.toString())
                        .isPositive();
            }
        }
    }

    private static void assertTimes(List<JsonNode> seen) {
        assertThat(seen)
                .allSatisfy(each -> assertThat(time(each, "created_at")).isBeforeOrEqualTo(time(each, "updated_at")));
        assertThat(seen).extracting(each -> time(each, "created_at")).containsOnly(time(seen.getFirst(), "created_at"));
        assertThat(seen).extracting(each -> time(each, "updated_at")).isSorted();
    }

    private static Instant time(JsonNode status, String name) {
        return Instant.parse(status.get(name).asString());
    }

    private static void assertTold(SocketClient progress, String id) {
        await().until(() -> MediaClient.told(progress, id).stream().anyMatch(MediaClient::hasEnded));
        Downloads.pause(Duration.ofSeconds(2));
        List<JsonNode> told = MediaClient.told(progress, id);
        assertThat(told)
                .extracting(message -> message.get("progress").asDouble())
                .isSorted()
                .hasSizeGreaterThan(10);
        assertThat(told).filteredOn(MediaClient::hasEnded).hasSize(1);
        assertThat(told.getLast().get("status").asString()).isEqualTo("completed");
    }
}
