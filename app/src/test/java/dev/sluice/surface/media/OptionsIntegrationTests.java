package dev.sluice.surface.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.SeenRequest;
import dev.sluice.testkit.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Each of the dialect's options does what it says, through the packaged gateway. Each test fails where the option is ignored. */
class OptionsIntegrationTests {

    /** Shorter than what the options are without being given. */
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    static Path data;

    private static FaultyOrigin origin;
    private static GatewayProcess gateway;
    private static MediaClient client;

    @BeforeAll
    static void start() {
        origin = FaultyOrigin.start();
        gateway = GatewayProcess.start(
                data,
                Map.of(
                        "DATABASE_URL",
                        TestDatabase.create().url(),
                        "SLUICE_EGRESS_ALLOW",
                        "127.0.0.1/32",
                        "SLUICE_EXTRACTOR_ENABLED",
                        "false"));
        client = new MediaClient(gateway);
        page();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        origin.close();
    }

    /** One file of each kind, of sizes and dates apart. */
    private static void page() {
        StringBuilder markup = new StringBuilder("<title>P</title>");
        String[] names = {"a.png", "b.mp4", "c.zip", "d.pdf", "e.mp3"};
        for (int i = 0; i < names.length; i++) {
            markup.append("<a href='/all/").append(names[i]).append("'>file</a>");
            origin.serve("/all/" + names[i], OriginFile.of(i, 1000L * (i + 1)))
                    .lastModified(Instant.parse("202" + i + "-06-15T12:00:00Z"));
        }
        origin.serve("/all", OriginFile.of(markup.toString().getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "text/html");
    }

    private static String submit(URI url, String folder, String options) {
        return client.submit(url, "\"download_folder\":\"" + folder + "\",\"options\":{" + options + "}");
    }

    private static JsonNode ended(String id) {
        return await().atMost(SOON).until(() -> client.status(id), MediaClient::hasEnded);
    }

    private static JsonNode fetched(String path, String options) {
        return ended(submit(origin.url(path), "one", options));
    }

    private static long gets(String path) {
        return origin.requests(path).stream()
                .filter(request -> request.method().equals("GET"))
                .count();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | \"download_images\":false            | b.mp4 c.zip d.pdf e.mp3",
                "2 | \"download_videos\":false            | a.png c.zip d.pdf e.mp3",
                "3 | \"download_compressed\":false        | a.png b.mp4 d.pdf e.mp3",
                "4 | \"download_documents\":false         | a.png b.mp4 c.zip e.mp3",
                "5 | \"excluded_extensions\":[\"MP3\",\".zip\"] | a.png b.mp4 d.pdf",
                "6 | \"min_file_size\":3000               | c.zip d.pdf e.mp3",
                "7 | \"max_file_size\":3000               | a.png b.mp4 c.zip",
                "8 | \"date_from\":\"2022-06-15\"          | c.zip d.pdf e.mp3",
                "9 | \"date_to\":\"2022-06-15\"            | a.png b.mp4 c.zip"
            })
    void whatIsNotWantedIsLeftOut(String folder, String option, String names) {
        JsonNode end = ended(submit(origin.url("/all"), folder, option));
        assertThat(end.get("status").asString()).as(end.toString()).isEqualTo("completed");
        String[] there =
                gateway.downloads().resolve(folder + "/P").toFile().list((directory, name) -> !name.startsWith("."));
        assertThat(Stream.of(Objects.requireNonNull(there)).sorted()).containsExactly(names.split(" "));
    }

    @Test
    void soManyRetriesAndNoMore() {
        for (int retries : new int[] {0, 2}) {
            String path = "/busy-" + retries;
            origin.serve(path, OriginFile.of(1, 100)).status(503, 99, Map.of());
            JsonNode end = fetched(path, "\"retry_interval\":0,\"max_retries\":" + retries);
            assertThat(end.get("status").asString()).isEqualTo("failed");
            assertThat(gets(path)).isEqualTo(retries + 1);
        }
    }

    @Test
    void retriesWaitForTheirInterval() {
        origin.serve("/hasty", OriginFile.of(1, 100)).closeAfter(0, 3);
        assertThat(fetched("/hasty", "\"retry_interval\":0").get("status").asString())
                .isEqualTo("completed");
        // Each wait is random between nothing and five minutes.
        List<String> ids = IntStream.range(0, 8)
                .mapToObj(i -> {
                    origin.serve("/patient-" + i, OriginFile.of(1, 100)).closeAfter(0);
                    return submit(origin.url("/patient-" + i), "one", "\"retry_interval\":3600");
                })
                .toList();
        await().atMost(SOON).until(() -> asked(1) == 8);
        await().during(Duration.ofSeconds(2)).atMost(SOON).until(() -> asked(2) < 3);
        ids.forEach(
                id -> assertThat(client.post("/api/downloads/cancel/" + id, "").statusCode())
                        .isEqualTo(200));
    }

    /** How many of the patient were asked for so often at least. */
    private static long asked(int times) {
        return IntStream.range(0, 8).filter(i -> gets("/patient-" + i) >= times).count();
    }

    @Test
    void anAnswerMustComeInTime() {
        origin.serve("/late", OriginFile.of(1, 100)).delayHead(Duration.ofSeconds(25));
        JsonNode end = fetched("/late", "\"timeout\":0.5,\"max_retries\":0");
        assertThat(end.get("error_message").asString()).isEqualTo("The origin did not answer in time.");
    }

    @Test
    void aBodyMustGoOn() {
        origin.serve("/stops", OriginFile.of(1, 5000)).stallAfter(1000, 1);
        JsonNode end = fetched("/stops", "\"read_timeout\":0.5,\"retry_interval\":0");
        assertThat(end.get("status").asString()).isEqualTo("completed");
        assertThat(gets("/stops")).isEqualTo(2);
    }

    @Test
    void aConnectionMustStandInTime() throws IOException {
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> before = fill(deaf);
            URI url = URI.create("http://127.0.0.1:" + deaf.getLocalPort() + "/x");
            JsonNode end = ended(submit(url, "one", "\"connection_timeout\":0.5,\"max_retries\":0"));
            assertThat(end.get("status").asString()).isEqualTo("failed");
            for (Socket socket : before) {
                socket.close();
            }
        }
    }

    /** Nobody is let in any more, so whoever connects waits. */
    private static List<Socket> fill(ServerSocket deaf) {
        List<Socket> sockets = new ArrayList<>();
        while (true) {
            Socket socket = new Socket();
            sockets.add(socket);
            try {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), deaf.getLocalPort()), 300);
            } catch (IOException full) {
                return sockets;
            }
        }
    }

    @Test
    void itGoesNoFasterThanItMay() {
        origin.serve("/wide", OriginFile.of(1, 4 << 20));
        String id = submit(origin.url("/wide"), "one", "\"bandwidth_limit_kbps\":64");
        await().atMost(SOON).until(() -> client.percent(id) > 0);
        await().during(Duration.ofSeconds(3)).atMost(SOON).until(() -> client.percent(id) < 50);
        assertThat(client.post("/api/downloads/cancel/" + id, "").statusCode()).isEqualTo(200);
    }

    @Test
    void originsAreToldTheUserAgent() {
        origin.serve("/asked", OriginFile.of(1, 100));
        assertThat(fetched("/asked", "\"user_agent\":\"Agent/7 (x)\"")
                        .get("status")
                        .asString())
                .isEqualTo("completed");
        assertThat(origin.requests("/asked"))
                .extracting((SeenRequest request) -> request.header("User-Agent"))
                .containsOnly("Agent/7 (x)");
    }

    @Test
    void unknownOptionsAreNamed() {
        HttpResponse<String> answer = client.post(
                "/api/downloads/start", "{\"urls\":[\"http://example.com/\"],\"options\":{\"max_retrys\":1}}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("max_retrys");
    }
}
