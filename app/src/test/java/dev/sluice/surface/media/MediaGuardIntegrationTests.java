package dev.sluice.surface.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.SocketClient;
import dev.sluice.testkit.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the packaged gateway does not do for its clients, and that it stops when they want it to. */
class MediaGuardIntegrationTests {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    static Path data;

    private static FaultyOrigin origin;
    private static FaultyOrigin forbidden;
    private static GatewayProcess gateway;
    private static MediaClient client;

    @BeforeAll
    static void start() {
        origin = FaultyOrigin.start();
        forbidden = FaultyOrigin.start();
        gateway = GatewayProcess.start(
                data,
                Map.of(
                        "DATABASE_URL",
                        TestDatabase.create().url(),
                        "SLUICE_EGRESS_ALLOW",
                        "127.0.0.1/32:" + origin.port()));
        client = MediaClient.checked(gateway);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        origin.close();
        forbidden.close();
    }

    private static HttpResponse<String> ask(String url, String more) {
        return client.post("/api/downloads/start", "{\"urls\":[\"" + url + "\"]" + more + "}");
    }

    private static String submit(String url) {
        HttpResponse<String> answer = ask(url, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).get(0).get("task_id").asString();
    }

    private static JsonNode status(String id) {
        return JSON.readTree(client.get("/api/downloads/status/" + id).body());
    }

    private static String word(String id) {
        return status(id).get("status").asString();
    }

    private static void assertRefusedSomewhere(String url) {
        HttpResponse<String> answer = ask(url, "");
        String told;
        if (answer.statusCode() == 200) {
            String id = JSON.readTree(answer.body()).get(0).get("task_id").asString();
            await().atMost(Duration.ofSeconds(20)).until(() -> word(id).equals("failed"));
            told = status(id).get("error_message").asString();
        } else {
            assertThat(answer.statusCode()).isEqualTo(400);
            told = JSON.readTree(answer.body()).get("detail").asString();
        }
        assertThat(told).containsAnyOf("does not connect to", "is a number", "address");
        assertThat(forbidden.allConnections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "[::ffff:7f00:1]",
                "[::127.0.0.1]",
                "[::1]",
                "2130706433",
                "0x7f.1",
                "127.1",
                "0177.0.0.1",
                "localhost",
                "LOCALHOST.",
                "0.0.0.0"
            })
    void noSpellingOfThisMachineIsConnectedTo(String host) {
        assertRefusedSomewhere("http://" + host + ":" + forbidden.port() + "/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "[::ffff:7f00:1]", "2130706433"})
    void noRedirectLeadsThere(String host) {
        origin.serve("/away", OriginFile.of(1, 1).redirect("http://" + host + ":" + forbidden.port() + "/"));
        assertRefusedSomewhere(origin.url("/away").toString());
    }

    @Test
    void aCancelledDownloadEndsWithinASecondAndClosesItsConnection() {
        origin.serve("/slow", OriginFile.of(2, 64 << 20).bytesPerSecond(4 << 20));
        int before = origin.openConnections();
        String id = submit(origin.url("/slow").toString());
        await().until(() -> status(id).get("progress").asDouble() > 1);
        assertThat(client.post("/api/downloads/cancel/" + id, "").statusCode()).isEqualTo(200);
        await().atMost(SECOND).pollInterval(Duration.ofMillis(20)).until(() -> word(id).equals("cancelled"));
        await().atMost(SECOND).until(() -> origin.openConnections() <= before);
        assertThat(gateway.downloads().resolve("slow")).doesNotExist();
        assertThat(client.post("/api/downloads/cancel/" + id, "").statusCode()).isEqualTo(200);
    }

    @Test
    void whoComesLateIsToldThePresentStateFirst() {
        origin.serve("/late", OriginFile.of(3, 64 << 20).bytesPerSecond(8 << 20));
        String id = submit(origin.url("/late").toString());
        await().until(() -> status(id).get("progress").asDouble() > 5);
        try (SocketClient socket = SocketClient.connect("ws://127.0.0.1:" + gateway.port() + "/ws/progress")) {
            await().until(() -> socket.messages().stream().anyMatch(message -> message.contains(id)));
            JsonNode first = socket.messages().stream()
                    .filter(message -> message.contains(id))
                    .map(JSON::readTree)
                    .findFirst()
                    .orElseThrow();
            assertThat(first.get("status").asString()).isEqualTo("downloading");
            assertThat(first.get("progress").asDouble()).isGreaterThan(4);
            MediaClient.assertForeseen(socket);
        }
        client.post("/api/downloads/cancel/" + id, "");
    }

    @Test
    void aFolderThatLeadsOutIsRefused(@TempDir Path outside) throws IOException {
        Files.createDirectories(gateway.downloads());
        Files.createSymbolicLink(gateway.downloads().resolve("out"), outside);
        for (String folder : List.of("out", "out/deeper", "/out", "../x", "a/../../b", "a\\u0000b", ".sluice")) {
            HttpResponse<String> answer = ask(origin.url("/any").toString(), ",\"download_folder\":\"" + folder + "\"");
            assertThat(answer.statusCode()).as(folder).isEqualTo(400);
            assertThat(JSON.readTree(answer.body()).get("detail").asString()).isNotBlank();
        }
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void clientsThatHangUpTakeNothingAlong() throws IOException {
        byte[] request = ("GET /api/downloads/active HTTP/1.1\r\nHost: 127.0.0.1:" + gateway.port() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 1000; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
                socket.setSoLinger(true, 0);
                socket.getOutputStream().write(request);
            }
        }
        for (int i = 0; i < 30; i++) {
            assertThat(client.get("/api/downloads/active").statusCode()).isEqualTo(200);
        }
    }
}
