package dev.sluice.surface.hub;

import static dev.sluice.surface.hub.HubClient.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.Accounts;
import dev.sluice.testkit.Content;
import dev.sluice.testkit.FileHash;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.SocketClient;
import dev.sluice.testkit.TestDatabase;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Downloads through the packaged gateway from a Hub that knows its token, as clients of the dialect see them. */
class HubDownloadIntegrationTests {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final String TOKEN = "hf_must_not_be_seen_anywhere";
    private static final long MIB = 1 << 20;

    @TempDir
    static Path data;

    private static HubOrigin hub;
    private static GatewayProcess gateway;
    private static HubClient ann;

    @BeforeAll
    static void start() {
        hub = HubOrigin.start().token(TOKEN);
        gateway = GatewayProcess.start(
                data.resolve("data"),
                Map.of(
                        "DATABASE_URL",
                        DATABASE.url(),
                        "HF_ENDPOINT",
                        hub.endpoint().toString(),
                        "HF_TOKEN",
                        TOKEN,
                        "MODEL_DIR",
                        data.resolve("models").toString(),
                        "SLUICE_ADMIN_PASSWORD",
                        Accounts.ADMINS_PASSWORD,
                        "SLUICE_EGRESS_ALLOW",
                        "127.0.0.1/32"));
        Accounts accounts = new Accounts(gateway);
        ann = new HubClient(gateway, accounts.create(accounts.admin(), "ann"));
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        hub.close();
        assertThat(Files.readString(gateway.log())).doesNotContain(TOKEN);
        assertThat(hub.cdnRequests())
                .isNotEmpty()
                .allSatisfy(seen -> assertThat(seen.uri() + seen.headers()).doesNotContain(TOKEN));
    }

    private static Content text(String text) {
        return Content.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static HubRepo repo(String id, long size) {
        HubRepo repo =
                hub.repo(RepoType.MODEL, id).put("config.json", text("{}")).put("sub/a b.txt", text("text"));
        return repo.putLfs("model.bin", Content.random(1, size)).makePrivate();
    }

    private static JsonNode end(String id, String status) {
        await().atMost(Duration.ofSeconds(25))
                .until(() -> List.of("completed", "failed", "cancelled")
                        .contains(ann.details(id).get("status").asString()));
        JsonNode details = ann.details(id);
        assertThat(details.get("status").asString()).as(details.toString()).isEqualTo(status);
        assertThat(details.toString()).doesNotContain(TOKEN);
        return details;
    }

    private static List<JsonNode> story(String id) {
        try (SocketClient socket = ann.socket(id)) {
            assertThat(socket.closed().orTimeout(25, TimeUnit.SECONDS).join()).isEqualTo(1000);
            List<JsonNode> told = HubClient.told(socket);
            assertThat(told.toString()).doesNotContain(TOKEN);
            return told;
        }
    }

    private static List<String> events(List<JsonNode> story) {
        return story.stream().map(message -> message.get("event").asString()).toList();
    }

    private static List<String> lines(List<JsonNode> story) {
        return story.stream()
                .filter(message -> message.get("event").asString().equals("log"))
                .map(message -> message.get("line").asString())
                .toList();
    }

    @Test
    void aDownloadFromItsRequestToItsResult() throws IOException {
        HubRepo repo = repo("org/whole", 3 * MIB);
        String commit = repo.commit();
        String id = ann.download("{\"model_id\":\"org/whole\",\"branch\":\"\",\"files\":[]}");
        List<JsonNode> story = story(id);
        JsonNode details = end(id, "completed");
        JsonNode result = details.get("result");
        Path folder = data.resolve("models/org_whole");
        assertThat(result.get("path").asString()).isEqualTo(folder.toString());
        assertThat(result.get("commit").asString()).isEqualTo(commit);
        assertThat(result.get("files").asInt()).isEqualTo(3);
        assertThat(result.get("bytes").asLong()).isEqualTo(3 * MIB + 6);
        assertThat(result.get("seconds").asDouble()).isBetween(0.0, 25.0);
        assertThat(result.get("verified").asBoolean()).isTrue();
        assertThat(details.get("error").isNull()).isTrue();
        assertThat(FileHash.sha256(folder.resolve("model.bin")))
                .isEqualTo(Content.random(1, 3 * MIB).sha256Hex());
        assertThat(folder.resolve("sub/a b.txt")).hasContent("text");

        assertThat(events(story)).startsWith("start").endsWith("finish").containsOnlyOnce("start", "finish");
        assertThat(story.getFirst().get("cmd").asString())
                .isEqualTo("hf download org/whole --repo-type model --revision main --local-dir " + folder);
        assertThat(story.getLast().get("code").asInt()).isZero();
        List<JsonNode> later = story(id);
        assertThat(lines(later)).isEqualTo(lines(story)).anyMatch(line -> line.contains("Saved org_whole/model.bin"));
        assertThat(events(later)).startsWith("start").endsWith("finish");
    }

    @Test
    void theSameAgainIsCompleteWithoutAnError() {
        repo("org/twice", 1000).commit();
        end(ann.download("{\"model_id\":\"org/twice\"}"), "completed");
        JsonNode again = end(ann.download("{\"model_id\":\"org/twice\"}"), "completed");
        assertThat(again.get("error").isNull()).isTrue();
        assertThat(again.get("result").get("files").asInt()).isEqualTo(3);
        assertThat(again.get("result").get("bytes").asLong()).isEqualTo(1006);
        assertThat(again.get("progress").get("skipped_files").asInt()).isEqualTo(3);
    }

    @Test
    void aFailureSaysWhy() {
        String id = ann.download("{\"model_id\":\"org/none\"}");
        JsonNode details = end(id, "failed");
        assertThat(details.get("error").asString()).contains("no such repository");
        assertThat(details.get("result").isNull()).isTrue();
        assertThat(story(id).getLast().get("code").asInt()).isEqualTo(1);
    }

    @Test
    void whatIsPausedAndCancelledGoesOnFromWhereItWas() throws IOException {
        HubRepo repo = repo("org/slow", 24 * MIB);
        repo.file("model.bin").bytesPerSecond(6 * MIB);
        repo.commit();
        String id = ann.download("{\"model_id\":\"org/slow\",\"hf_transfer\":false}");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> ann.details(id).get("progress").get("bytes").asLong() > 3 * MIB);
        assertThat(read(ann.act(id, "pause"), 200).get("status").asString()).isEqualTo("paused");
        ann.await(id, "paused");
        assertThat(ann.act(id, "pause").statusCode()).isEqualTo(409);
        assertThat(read(ann.act(id, "resume"), 200).get("status").asString()).isEqualTo("queued");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> ann.details(id).get("progress").get("bytes").asLong() > 6 * MIB);
        assertThat(repo.bytesSent("config.json")).isEqualTo(2);
        read(ann.act(id, "cancel"), 200);
        end(id, "cancelled");
        assertThat(story(id).getLast().get("code").asInt()).isEqualTo(130);
        repo.file("model.bin").bytesPerSecond(Long.MAX_VALUE);
        read(ann.act(id, "retry"), 200);
        end(id, "completed");
        assertThat(repo.bytesSent("config.json")).isEqualTo(2);
        assertThat(FileHash.sha256(data.resolve("models/org_slow/model.bin")))
                .isEqualTo(Content.random(1, 24 * MIB).sha256Hex());
        List<JsonNode> story = story(id);
        assertThat(events(story)).containsOnlyOnce("start", "finish");
        assertThat(story.getLast().get("code").asInt()).isZero();
    }
}
