package dev.sluice.surface.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.FileHash;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The packaged gateway fetches what a Metalink document lists. */
@Timeout(120) // The test starts and stops a gateway and a database.
class MetalinkIntegrationTests {

    @TempDir
    Path data;

    private static Map<String, String> environment(FaultyOrigin origin) {
        return Map.of(
                "DATABASE_URL", TestDatabase.create().url(), "SLUICE_EGRESS_ALLOW", "127.0.0.1/32:" + origin.port());
    }

    private static JsonNode download(MediaClient client, FaultyOrigin origin, String path) {
        String id = client.submit(origin.url(path));
        return await().atMost(Duration.ofSeconds(30)).until(() -> client.status(id), MediaClient::hasEnded);
    }

    private static void serve(FaultyOrigin origin, String path, String document) {
        origin.serve(path, OriginFile.of(document.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> hidden(Path downloads) {
        try (Stream<Path> files = Files.walk(downloads)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".part") || name.endsWith(".journal"))
                    .toList();
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }

    @Test
    void theListedFilesArriveInTheirFolders() {
        try (FaultyOrigin origin = FaultyOrigin.start();
                GatewayProcess gateway = GatewayProcess.start(data, environment(origin))) {
            MediaClient client = MediaClient.checked(gateway);
            OriginFile first = origin.serve("/1", OriginFile.of(1, 300_000));
            OriginFile second = origin.serve("/2", OriginFile.of(2, 200_000));
            serve(origin, "/list.meta4", """
                    <metalink xmlns="urn:ietf:params:xml:ns:metalink">
                      <file name="a/b/first.bin"><url>%s</url></file>
                      <file name="second.bin"><url>%s</url></file>
                    </metalink>
                    """.formatted(origin.url("/1"), origin.url("/2")));
            serve(origin, "/older.metalink", "<metalink version=\"3.0\" xmlns=\"http://www.metalinker.org/\"/>");
            serve(origin, "/plain.meta4", "no document");

            JsonNode listed = download(client, origin, "/list.meta4");
            assertThat(listed.get("status").asString()).as(listed.toString()).isEqualTo("completed");
            Path downloads = gateway.downloads();
            assertThat(FileHash.sha256(downloads.resolve("a/b/first.bin")))
                    .isEqualTo(first.content().sha256Hex());
            assertThat(FileHash.sha256(downloads.resolve("second.bin")))
                    .isEqualTo(second.content().sha256Hex());
            assertThat(downloads.resolve("list.meta4")).doesNotExist();

            JsonNode older = download(client, origin, "/older.metalink");
            assertThat(older.get("status").asString()).isEqualTo("failed");
            assertThat(older.toString()).contains("of version 3, and only version 4 (RFC 5854) is read");

            assertThat(download(client, origin, "/plain.meta4").get("status").asString())
                    .isEqualTo("completed");
            assertThat(downloads.resolve("plain.meta4")).hasContent("no document");
            await().untilAsserted(() -> assertThat(hidden(downloads)).isEmpty());
        }
    }
}
