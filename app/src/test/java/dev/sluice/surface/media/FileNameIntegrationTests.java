package dev.sluice.surface.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.TestDatabase;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Names in any script arrive on disk as they were sent, whatever the machine's locale. */
@Timeout(120) // Each test starts and stops a gateway and its database.
class FileNameIntegrationTests {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String NAME = "größe-日本.bin";
    private static final String DISPOSITION = "attachment; filename*=UTF-8''gr%C3%B6%C3%9Fe-%E6%97%A5%E6%9C%AC.bin";
    private static final List<String> ENDED = List.of("completed", "failed", "cancelled");

    @TempDir
    Path data;

    @Test
    void aNameOutsideAsciiIsKept() throws Exception {
        assertNameIsKept("C.UTF-8");
    }

    @Test
    void aNameOutsideAsciiIsKeptWhereTheLocaleKnowsNoneSuch() throws Exception {
        assertNameIsKept("C");
    }

    private void assertNameIsKept(String locale) throws Exception {
        try (FaultyOrigin origin = FaultyOrigin.start();
                GatewayProcess gateway = GatewayProcess.start(
                        data,
                        Map.of(
                                "DATABASE_URL",
                                TestDatabase.create().url(),
                                "LC_ALL",
                                locale,
                                "SLUICE_EGRESS_ALLOW",
                                "127.0.0.1/32:" + origin.port()))) {
            OriginFile file = origin.serve("/named", OriginFile.of(1, 300_000).contentDisposition(DISPOSITION));
            JsonNode ended =
                    download(MediaClient.checked(gateway), origin.url("/named").toString());
            assertThat(ended.get("status").asString()).as(ended.toString()).isEqualTo("completed");
            assertThat(sha256ByName(gateway.downloads().resolve("names")))
                    .containsExactly(file.content().sha256Hex() + "  " + NAME);
        }
    }

    private static JsonNode download(MediaClient client, String url) {
        HttpResponse<String> answer =
                client.post("/api/downloads/start", "{\"urls\":[\"" + url + "\"],\"download_folder\":\"names\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        String path = "/api/downloads/status/"
                + JSON.readTree(answer.body()).get(0).get("task_id").asString();
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> JSON.readTree(client.get(path).body()),
                        task -> ENDED.contains(task.get("status").asString()));
    }

    /** The shell reads names as bytes, so that the locale of this JVM does not matter. */
    private static List<String> sha256ByName(Path folder) throws IOException {
        Process listing = new ProcessBuilder("sh", "-c", "sha256sum -- *")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        try (var output = listing.getInputStream()) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
