package dev.sluice.surface.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Accounts;
import dev.sluice.testkit.Content;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.SocketClient;
import dev.sluice.testkit.TestDatabase;
import dev.sluice.testkit.hub.HubOrigin;
import dev.sluice.testkit.hub.HubRepo;
import dev.sluice.testkit.hub.RepoType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A repository from a Hub to the disk, asked for and followed in the dialect. */
class HubDownloadIntegrationTests {

    private static final TestDatabase DATABASE = TestDatabase.create();

    @Test
    void aRepositoryComesWholeAndItsSocketTellsOfIt(@TempDir Path data) throws Exception {
        try (HubOrigin origin = HubOrigin.start();
                GatewayProcess gateway = GatewayProcess.start(
                        data,
                        Map.of(
                                "DATABASE_URL",
                                DATABASE.url(),
                                "SLUICE_ADMIN_PASSWORD",
                                Accounts.ADMINS_PASSWORD,
                                "HF_ENDPOINT",
                                origin.endpoint().toString(),
                                "SLUICE_EGRESS_ALLOW",
                                "127.0.0.1/32"))) {
            HubRepo repo = origin.repo(RepoType.MODEL, "org/name");
            repo.put("config.json", Content.random(1, 1000));
            repo.putLfs("weights/model.safetensors", Content.random(2, 3_000_000));
            String commit = repo.commit();
            HubClient client = new HubClient(gateway, new Accounts(gateway).admin());
            String id = client.download("{\"model_id\":\"org/name\"}");
            try (SocketClient socket = client.socket(id)) {
                assertThat(socket.closed().orTimeout(20, TimeUnit.SECONDS).join())
                        .isEqualTo(1000);
                assertStory(HubClient.told(socket));
            }
            JsonNode job = client.details(id);
            Path path = data.resolve("models/org_name");
            assertThat(job.get("status").asString()).isEqualTo("completed");
            assertThat(job.get("commit").asString()).isEqualTo(commit);
            JsonNode result = job.get("result");
            assertThat(result.get("path").asString()).isEqualTo(path.toString());
            assertThat(result.get("commit").asString()).isEqualTo(commit);
            assertThat(result.get("files").asInt()).isEqualTo(2);
            assertThat(result.get("bytes").asLong()).isEqualTo(3_001_000);
            assertThat(Files.size(path.resolve("weights/model.safetensors"))).isEqualTo(3_000_000);
        }
    }

    private static void assertStory(List<JsonNode> told) {
        List<String> events =
                told.stream().map(message -> message.get("event").asString()).toList();
        List<String> texts =
                events.stream().filter(event -> !event.equals("progress")).toList();
        assertThat(texts).startsWith("start", "log").endsWith("log", "finish");
        assertThat(texts.subList(1, texts.size() - 1)).containsOnly("log");
        assertThat(told.getLast().get("code").asInt()).isZero();
    }
}
