package dev.sluice.surface.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.Accounts;
import dev.sluice.testkit.Content;
import dev.sluice.testkit.FileHash;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.hub.HubOrigin;
import dev.sluice.testkit.hub.HubRepo;
import dev.sluice.testkit.hub.RepoType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A repository as large as they come in a while, through kills, a pause and a restart. */
class RepositorySoakTests {

    private static final String ID = "org/large";
    private static final int SMALL = 1200;
    private static final Duration LEASE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final Map<String, Content> files = new TreeMap<>();

    private HubRepo repo(HubOrigin hub) {
        HubRepo repo = hub.repo(RepoType.MODEL, ID);
        for (int i = 0; i < SMALL; i++) {
            put(repo, "nested-" + i % 5 + "/in " + i % 17 + "/" + i + ".json", text("{\"file\": " + i + "}"));
        }
        put(repo, "odd/a name with # 50% + größe 名前.txt", text("odd"));
        large(repo, "empty.bin", Content.random(1, 0));
        large(repo, "weights/ten.bin", Content.random(2, 10 << 20));
        large(repo, "weights/thousand.bin", Content.random(3, 1 << 30));
        return repo;
    }

    private void put(HubRepo repo, String path, Content content) {
        files.put(path, content);
        repo.put(path, content);
    }

    private void large(HubRepo repo, String path, Content content) {
        files.put(path, content);
        repo.putLfs(path, content);
    }

    private static Content text(String text) {
        return Content.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @Timeout(900)
    void itComesWholeThroughKillsAPauseAndARestart() throws IOException {
        try (HubOrigin hub = HubOrigin.start()) {
            HubRepo repo = repo(hub);
            String commit = repo.commit();
            repo.file("weights/thousand.bin").bytesPerSecond(10 << 20);
            try (GatewayProcess gateway = GatewayProcess.start(
                    directory.resolve("data"),
                    Map.of(
                            "HF_ENDPOINT",
                            hub.endpoint().toString(),
                            "MODEL_DIR",
                            directory.resolve("models").toString(),
                            "SLUICE_ADMIN_PASSWORD",
                            Accounts.ADMINS_PASSWORD,
                            "SLUICE_EGRESS_ALLOW",
                            "127.0.0.1/32"))) {
                HubClient client = new HubClient(gateway, new Accounts(gateway).admin());
                String id = client.download("{\"model_id\":\"" + ID + "\"}");
                for (double part : List.of(0.05, 0.3, 0.5)) {
                    awaitBytes(client, id, part);
                    gateway.kill();
                    gateway.restart();
                }
                awaitBytes(client, id, 0.65);
                assertThat(client.act(id, "pause").statusCode()).isEqualTo(200);
                client.await(id, "paused");
                assertThat(client.act(id, "resume").statusCode()).isEqualTo(200);
                awaitBytes(client, id, 0.8);
                gateway.stop();
                gateway.restart();
                requireWhole(client, id, commit);
            }
            requireLittleSentTwice(repo);
        }
    }

    private static void awaitBytes(HubClient client, String id, double part) {
        await().atMost(LEASE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> client.details(id).get("progress").get("bytes").asLong() >= part * (1L << 30));
    }

    private void requireWhole(HubClient client, String id, String commit) throws IOException {
        await().atMost(LEASE.multipliedBy(3))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> !client.details(id).get("result").isNull());
        JsonNode details = client.details(id);
        assertThat(details.get("status").asString()).isEqualTo("completed");
        JsonNode result = details.get("result");
        assertThat(result.get("commit").asString()).isEqualTo(commit);
        assertThat(result.get("files").asInt()).isEqualTo(files.size());
        assertThat(result.get("bytes").asLong())
                .isEqualTo(files.values().stream().mapToLong(Content::size).sum());
        assertThat(result.get("verified").asBoolean()).isTrue();
        Map<String, String> expected = new TreeMap<>();
        files.forEach((path, content) -> expected.put(path, content.sha256Hex()));
        assertThat(hashes(Path.of(result.get("path").asString()))).isEqualTo(expected);
    }

    private static Map<String, String> hashes(Path folder) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String path = folder.relativize(file).toString();
                if (!path.startsWith(".cache/huggingface/")) {
                    hashes.put(path, FileHash.sha256(file));
                }
            }
        }
        return hashes;
    }

    private void requireLittleSentTwice(HubRepo repo) {
        long sent = files.keySet().stream().mapToLong(repo::bytesSent).sum();
        long size = files.values().stream().mapToLong(Content::size).sum();
        assertThat(sent).as("bytes sent, of " + size).isBetween(size, size * 105 / 100);
    }
}
