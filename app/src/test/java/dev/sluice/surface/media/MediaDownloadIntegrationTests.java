package dev.sluice.surface.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.SocketClient;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The packaged gateway, asked as its clients ask it. */
class MediaDownloadIntegrationTests {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LONG = Duration.ofSeconds(25);

    @TempDir
    static Path data;

    private static FaultyOrigin origin;
    private static GatewayProcess gateway;
    private static MediaClient client;

    @BeforeAll
    static void start() {
        origin = FaultyOrigin.start();
        gateway = GatewayProcess.start(data, Map.of("SLUICE_EGRESS_ALLOW", "127.0.0.1/32:" + origin.port()));
        client = MediaClient.checked(gateway);
    }

    @AfterAll
    static void stop() {
        assertThat(gateway.stop()).isIn(0, 143);
        origin.close();
    }

    private static String submit(String url, String more) {
        HttpResponse<String> answer = client.post("/api/downloads/start", "{\"urls\":[\"" + url + "\"]" + more + "}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).get(0).get("task_id").asString();
    }

    private static JsonNode status(String id) {
        return JSON.readTree(client.get("/api/downloads/status/" + id).body());
    }

    private static JsonNode awaitEnd(String id) {
        await().atMost(LONG)
                .until(() -> List.of("completed", "failed", "cancelled")
                        .contains(status(id).get("status").asString()));
        return status(id);
    }

    private static String sha256(Path file) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (var stream = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static List<String> parts() throws IOException {
        try (Stream<Path> files = Files.walk(gateway.downloads())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".part") || name.endsWith(".journal"))
                    .toList();
        }
    }

    @Test
    void aFileArrivesWholeAndIsShownTrulyWhileItDoes() throws Exception {
        OriginFile file = origin.serve("/shown.bin", OriginFile.of(1, 24 << 20).bytesPerSecond(16 << 20));
        try (SocketClient progress = SocketClient.connect("ws://127.0.0.1:" + gateway.port() + "/ws/progress");
                SocketClient logs = SocketClient.connect("ws://127.0.0.1:" + gateway.port() + "/media/ws/logs")) {
            progress.send("ping");
            progress.send("\"ping\"");
            await().untilAsserted(() -> assertThat(progress.messages())
                    .filteredOn("\"pong\""::equals)
                    .hasSize(2));
            String id = submit(origin.url("/shown.bin").toString(), ",\"download_folder\":\"/a/b\"");
            assertThat(awaitEnd(id).get("progress").asDouble()).isEqualTo(100.0);
            await().untilAsserted(() -> assertThat(of(progress, id))
                    .last()
                    .satisfies(last -> assertThat(last.get("status").asString()).isEqualTo("completed")));
            assertThat(of(progress, id))
                    .extracting(message -> message.get("progress").asDouble())
                    .isSorted()
                    .hasSizeGreaterThan(4);
            assertThat(of(progress, id))
                    .filteredOn(message -> message.get("status").asString().equals("completed"))
                    .hasSize(1);
            assertThat(logs.messages())
                    .anyMatch(line -> line.contains("\"SUCCESS\"") && line.contains("a/b/shown.bin"));
            MediaClient.assertForeseen(progress);
            MediaClient.assertForeseen(logs);
        }
        assertThat(sha256(gateway.downloads().resolve("a/b/shown.bin")))
                .isEqualTo(file.content().sha256Hex());
        await().untilAsserted(() -> assertThat(parts()).isEmpty());
    }

    private static List<JsonNode> of(SocketClient socket, String id) {
        return socket.messages().stream()
                .filter(message -> message.contains(id))
                .map(JSON::readTree)
                .toList();
    }

    @Test
    @Timeout(120) // A JVM and its database start a second time, and recover.
    void aKilledGatewayGoesOnWhereItWas() throws Exception {
        OriginFile file = origin.serve("/killed.bin", OriginFile.of(2, 48 << 20).bytesPerSecond(24 << 20));
        String id = submit(origin.url("/killed.bin").toString(), "");
        await().atMost(LONG).until(() -> status(id).get("progress").asDouble() > 40);
        gateway.kill();
        gateway.restart();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> status(id).get("status").asString().equals("completed"));
        assertThat(sha256(gateway.downloads().resolve("killed.bin")))
                .isEqualTo(file.content().sha256Hex());
        assertThat(origin.requests("/killed.bin"))
                .last()
                .satisfies(seen -> assertThat(seen.headers().get("Range")).matches("bytes=[1-9]\\d+-\\d*"));
        await().untilAsserted(() -> assertThat(parts()).isEmpty());
        assertThat(gateway.downloads().resolve("killed (1).bin")).doesNotExist();
    }

    @Test
    void cancelStopsTheTransferAndLeavesNothing() throws Exception {
        origin.serve("/cancelled.bin", OriginFile.of(3, 64 << 20).bytesPerSecond(4 << 20));
        String id = submit(origin.url("/cancelled.bin").toString(), "");
        await().until(() -> status(id).get("progress").asDouble() > 1);
        assertThat(client.post("/api/downloads/cancel/" + id, "").statusCode()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(2))
                .until(() -> status(id).get("status").asString().equals("cancelled"));
        long sent = origin.bytesSent("/cancelled.bin");
        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(5))
                .until(() -> origin.bytesSent("/cancelled.bin") - sent < 2 << 20);
        await().untilAsserted(() -> assertThat(parts()).isEmpty());
        assertThat(gateway.downloads().resolve("cancelled.bin")).doesNotExist();
    }

    @Test
    void theLogTellsWhatBecameOfEach() {
        origin.serve("/log/good.bin", OriginFile.of(1, 100));
        origin.serve("/log/held.bin", OriginFile.of(2, 100_000).stallAfter(100));
        try (SocketClient logs = SocketClient.connect("ws://127.0.0.1:" + gateway.port() + "/ws/logs")) {
            logs.send("ping");
            await().until(() -> !logs.messages().isEmpty());
            awaitEnd(submit(origin.url("/log/good.bin").toString(), ""));
            awaitEnd(submit(origin.url("/log/none.bin").toString(), ""));
            String held = submit(origin.url("/log/held.bin").toString(), "");
            await().atMost(LONG).until(() -> !origin.requests("/log/held.bin").isEmpty());
            assertThat(client.post("/api/downloads/cancel/" + held, "").statusCode())
                    .isEqualTo(200);
            await().atMost(LONG).untilAsserted(() -> {
                assertLogged(logs, "SUCCESS", "good.bin");
                assertLogged(logs, "ERROR", "Download from 127.0.0.1 failed: ");
                assertLogged(logs, "WARNING", "Download from 127.0.0.1 cancelled");
            });
        }
    }

    private static void assertLogged(SocketClient logs, String level, String message) {
        assertThat(logs.messages())
                .filteredOn(told -> told.startsWith("{"))
                .extracting(JSON::readTree)
                .anyMatch(line -> line.get("level").asString().equals(level)
                        && line.get("message").asString().contains(message));
    }

    @Test
    void aCutConnectionIsContinued() throws Exception {
        OriginFile file = origin.serve("/cut.bin", OriginFile.of(4, 4 << 20).closeAfter(1 << 20, 2));
        String id = submit(origin.url("/cut.bin").toString(), ",\"options\":{\"retry_interval\":0.1}");
        assertThat(awaitEnd(id).get("status").asString()).isEqualTo("completed");
        assertThat(sha256(gateway.downloads().resolve("cut.bin")))
                .isEqualTo(file.content().sha256Hex());
    }

    @Test
    void anOriginWithoutRangesOrLengthIsFetchedAgain() throws Exception {
        OriginFile file = origin.serve(
                "/plain.bin",
                OriginFile.of(5, 3 << 20)
                        .noValidator()
                        .ignoreRange()
                        .noLength()
                        .status(503, 2, Map.of("Retry-After", "0")));
        String id = submit(origin.url("/plain.bin").toString(), ",\"options\":{\"retry_interval\":0.1}");
        assertThat(awaitEnd(id).get("status").asString()).isEqualTo("completed");
        assertThat(sha256(gateway.downloads().resolve("plain.bin")))
                .isEqualTo(file.content().sha256Hex());
    }

    @Test
    @Timeout(90) // Two hundred jobs under the watches take most of 30 seconds on two busy processors.
    void manyAtOnceAllComplete() {
        origin.serve("/many.bin", OriginFile.of(6, 10_000));
        String urls = String.join(
                ",",
                IntStream.range(0, 200)
                        .mapToObj(i -> "\"" + origin.url("/many.bin") + "?" + i + "\"")
                        .toList());
        HttpResponse<String> answer =
                client.post("/api/downloads/start", "{\"download_folder\":\"many\",\"urls\":[" + urls + "]}");
        assertThat(JSON.readTree(answer.body()).size()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(75))
                .until(() -> JSON.readTree(client.get("/api/downloads/active").body())
                                .get("count")
                                .asInt()
                        == 0);
        assertThat(gateway.downloads().resolve("many").toFile().list((dir, name) -> name.startsWith("many")))
                .hasSize(200);
    }

    @Test
    void aRedirectToAnAddressThatIsNotAllowedFails() {
        origin.serve("/away", OriginFile.of(7, 1).redirect("http://127.0.0.1:" + gateway.port() + "/health"));
        JsonNode ended = awaitEnd(submit(origin.url("/away").toString(), ""));
        assertThat(ended.get("status").asString()).isEqualTo("failed");
        assertThat(ended.get("error_message").asString()).contains("does not connect to");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "null",
                "{}",
                "{\"urls\":[]}",
                "{\"urls\":\"http://example.com/\"}",
                "{\"urls\":[1]}",
                "{\"urls\":[null]}",
                "{\"urls\":[\"http://example.com/\"],\"urls\":[]}",
                "{\"urls\":[\"http://example.com/\"]} x",
                "{\"urls\":[\"http://example.com/\\u0000\"]}",
                "{\"urls\":[\"ftp://example.com/a\"]}",
                "{\"urls\":[\"http://user:secret@example.com/\"]}",
                "{\"urls\":[\"http://127.0.0.1:22/\"]}",
                "{\"urls\":[\"http://[::ffff:7f00:1]/\"]}",
                "{\"urls\":[\"http://2130706433/\"]}",
                "{\"urls\":[\"http://example.com/\"],\"nonsense\":1}",
                "{\"urls\":[\"http://example.com/\"],\"download_folder\":\"a/../../b\"}",
                "{\"urls\":[\"http://example.com/\"],\"options\":{\"max_retries\":-1}}",
                "{\"urls\":[\"http://example.com/\"],\"options\":{\"max_retries\":1.5}}",
                "{\"urls\":[\"http://example.com/\"],\"options\":{\"max_retries\":\"3\"}}",
                "{\"urls\":[\"http://example.com/\"],\"options\":{\"timeout\":0}}",
                "{\"urls\":[\"http://example.com/\"],\"options\":{\"chunk_size\":1}}",
                "{\"urls\":[\"http://example.com/\"],\"options\":{\"min_file_size\":-1}}",
                "{\"urls\":[\"http://example.com/\"],\"options\":{\"min_file_size\":2,\"max_file_size\":1}}",
                "{\"urls\":[\"http://example.com/\"],\"options\":{\"date_from\":\"yesterday\"}}",
                "{\"urls\":[\"http://example.com/\"],\"options\":{\"excluded_extensions\":[null]}}",
                "{\"urls\":[\"http://example.com/\"],\"options\":{\"bandwidth_limit_kbps\":-1}}"
            })
    void badInputIsRefusedInTheDialectsShape(String body) {
        HttpResponse<String> answer = client.post("/api/downloads/start", body);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 499);
        assertThat(JSON.readTree(answer.body()).get("detail").asString())
                .isNotBlank()
                .doesNotContain("secret");
    }

    @Test
    void tooMuchIsRefused() {
        String url = "\"http://example.com/\",";
        String urls = url.repeat(10_001);
        assertThat(client.post("/api/downloads/start", "{\"urls\":[" + urls.substring(0, urls.length() - 1) + "]}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(client.post("/api/downloads/start", "{\"urls\":[\"" + "x".repeat(5 << 20) + "\"]}")
                        .statusCode())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "00000000-0000-0000-0000-000000000000", "1-1-1-1-1"})
    void whatIsNotThereIsNotFound(String id) {
        assertThat(client.get("/api/downloads/status/" + id).statusCode()).isEqualTo(404);
        assertThat(client.post("/api/downloads/cancel/" + id, "").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization", "X-API-Key", "X-Forwarded-For", "Forwarded", "Origin"})
    void whoIsNotPlainlyLocalIsRefused(String header) {
        HttpResponse<String> answer =
                client.send("GET", "/api/downloads/active", "", header, "http://elsewhere.example");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEqualTo("{\"detail\":\"Not authenticated\"}");
    }
}
