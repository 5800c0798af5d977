package dev.sluice.surface.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.FileHash;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.OpenApi;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.RunningScript;
import dev.sluice.testkit.Script;
import dev.sluice.testkit.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The examples of the dialect's document, part "Examples", against the packaged gateway: byte for byte as they are printed
 * there, but for what each reader would fill in, which is where the gateway is, an address with media, and the id of a
 * download.
 */
class DocumentExamplesIntegrationTests {

    private static final JsonMapper JSON = new JsonMapper();
    private static final OpenApi DOCUMENT = OpenApi.of("media");

    private static final String GATEWAY = "localhost:8080";
    private static final String MEDIA = "https://example.com/media";
    private static final String TASK = "550e8400-e29b-41d4-a716-446655440000";

    private static final String ID = "(\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})";
    private static final Pattern PROGRESS = Pattern.compile("Progress: (\\d+(?:\\.\\d+)?)");

    /** As the document's part "Get Download Status" has them. */
    private static final List<String> FIELDS = List.of(
            "task_id",
            "status",
            "url",
            "progress",
            "current_file",
            "total_files",
            "completed_files",
            "failed_files",
            "download_speed",
            "eta_seconds",
            "error_message",
            "created_at",
            "updated_at");

    private static final int PICTURE = 64 << 10;
    private static final int FILM = 4 << 20;

    @TempDir
    static Path data;

    private static FaultyOrigin origin;
    private static GatewayProcess gateway;
    private static MediaClient client;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        origin = FaultyOrigin.start();
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
    }

    /** A page of this name with a picture at once, and a film that takes so many seconds. */
    private static URI page(String name, int seconds) {
        String markup =
                "<title>%1$s</title><img src='/%1$s/picture.jpg'><video src='/%1$s/film.mp4'></video>".formatted(name);
        origin.serve("/" + name, OriginFile.of(markup.getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "text/html; charset=utf-8");
        origin.serve("/" + name + "/picture.jpg", OriginFile.of(1, PICTURE));
        OriginFile film = origin.serve(film(name), OriginFile.of(2, FILM));
        if (seconds > 0) {
            film.bytesPerSecond(FILM / seconds);
        }
        return origin.url("/" + name);
    }

    private static String film(String name) {
        return "/" + name + "/film.mp4";
    }

    private static String local() {
        return "localhost:" + gateway.port();
    }

    private static Script example(String name) {
        return Script.read("examples/media/" + name);
    }

    private String curlStart(URI page) {
        return example("start.sh")
                .with(GATEWAY, local())
                .with(MEDIA, page.toString())
                .run(directory);
    }

    private static String id(String answer) {
        return JSON.readTree(answer).get(0).get("task_id").asString();
    }

    private static String idIn(String printed, Pattern wanted) {
        Matcher matcher = wanted.matcher(printed);
        assertThat(matcher.matches()).as(printed).isTrue();
        return matcher.group(1);
    }

    private static void assertFetched(String id, String name) {
        JsonNode end = await().atMost(Duration.ofSeconds(20)).until(() -> client.status(id), MediaClient::hasEnded);
        assertThat(end.get("status").asString()).as(end.toString()).isEqualTo("completed");
        assertThat(end.get("url").asString()).isEqualTo(origin.url("/" + name).toString());
        Path there = gateway.downloads().resolve(name);
        assertThat(FileHash.sha256(there.resolve("picture.jpg")))
                .isEqualTo(OriginFile.of(1, PICTURE).content().sha256Hex());
        assertThat(FileHash.sha256(there.resolve("film.mp4")))
                .isEqualTo(OriginFile.of(2, FILM).content().sha256Hex());
    }

    /** With those that are under way. */
    private static List<String> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(gateway.downloads().resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static void awaitFilm(String id) {
        await().atMost(Duration.ofSeconds(15))
                .until(() -> client.status(id).get("completed_files").asInt() == 1 && client.percent(id) > 5);
    }

    @Test
    void curlStartsADownload() {
        URI page = page("curl-start", 0);
        String answer = curlStart(page);
        DOCUMENT.assertValid("StartedDownloads", answer);
        JsonNode started = JSON.readTree(answer).get(0);
        assertThat(JSON.readTree(answer).size()).isEqualTo(1);
        assertThat(started.get("status").asString()).isEqualTo("started");
        assertThat(started.get("message").asString()).isEqualTo("Download started for " + page);
        assertFetched(id(answer), "curl-start");
    }

    @Test
    void curlIsToldOfADownload() {
        URI page = page("curl-status", 5);
        String id = id(curlStart(page));
        awaitFilm(id);
        String answer =
                example("status.sh").with(GATEWAY, local()).with(TASK, id).run(directory);
        DOCUMENT.assertValid("Download", answer);
        JsonNode told = JSON.readTree(answer);
        assertThat(told.propertyNames()).containsExactlyElementsOf(FIELDS);
        assertThat(told.get("task_id").asString()).isEqualTo(id);
        assertThat(told.get("status").asString()).isEqualTo("downloading");
        assertThat(told.get("url").asString()).isEqualTo(page.toString());
        assertThat(told.get("progress").asDouble()).isBetween(5.0, 99.9);
        assertThat(told.get("total_files").asInt()).isEqualTo(2);
        assertFetched(id, "curl-status");
    }

    @Test
    void curlCancelsADownload() {
        String id = id(curlStart(page("curl-cancel", 20)));
        awaitFilm(id);
        String answer =
                example("cancel.sh").with(GATEWAY, local()).with(TASK, id).run(directory);
        assertThat(JSON.readTree(answer)).isEqualTo(JSON.readTree("{\"message\":\"Download " + id + " cancelled\"}"));
        await().atMost(Duration.ofSeconds(2)).until(() -> client.word(id).equals("cancelled"));
        long sent = origin.bytesSent(film("curl-cancel"));
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(5))
                .until(() -> origin.bytesSent(film("curl-cancel")) - sent < FILM / 20);
        await().untilAsserted(() -> assertThat(files("curl-cancel")).containsExactly("picture.jpg"));
    }

    @Test
    void pythonsRequestsStartsADownloadAndIsToldOfIt() {
        String printed = example("requests.py")
                .with(GATEWAY, local())
                .with(MEDIA, page("python", 0).toString())
                .run(directory);
        String id = idIn(printed, Pattern.compile("Task ID: " + ID + "\nProgress: \\d+\\.\\d%\n"));
        assertFetched(id, "python");
    }

    @Test
    void aPagesFetchStartsADownload() {
        String printed = example("fetch.js")
                .with(MEDIA, page("fetch", 0).toString())
                .onPage("http://" + local() + "/api/docs")
                .run(directory);
        assertFetched(idIn(printed, Pattern.compile("Task ID: " + ID + "\n")), "fetch");
    }

    private Script socketExample() {
        return example("websocket.js").with(GATEWAY, local());
    }

    private static void awaitConnected(RunningScript script) {
        await().untilAsserted(() -> {
            assertThat(script.errors()).isEmpty();
            assertThat(script.lines()).first().isEqualTo("Connected to progress updates");
        });
    }

    private static List<Double> progress(RunningScript script) {
        return script.lines().stream()
                .map(PROGRESS::matcher)
                .filter(Matcher::matches)
                .map(line -> Double.valueOf(line.group(1)))
                .toList();
    }

    private static void assertFollows(RunningScript script, String name) {
        String id = client.submit(page(name, 2));
        await().atMost(Duration.ofSeconds(15)).until(() -> progress(script).contains(100.0));
        assertThat(progress(script))
                .filteredOn(percent -> percent > 0 && percent < 100)
                .hasSizeGreaterThan(3);
        assertThat(script.runs()).isTrue();
        assertThat(script.errors()).isEmpty();
        assertFetched(id, name);
    }

    @Test
    void aPagesSocketFollowsADownload() {
        try (RunningScript script = socketExample().start(directory)) {
            awaitConnected(script);
            assertFollows(script, "socket");
            assertThat(script.lines()).doesNotContain("Progress: undefined");
        }
    }

    /** Its handler reads each message as JSON: an answer that is none would end the script. */
    @Test
    void aHeartbeatBreaksNothing() {
        try (RunningScript script = socketExample().hurried(100).start(directory)) {
            awaitConnected(script);
            await().until(() -> script.lines().stream()
                            .filter("Progress: undefined"::equals)
                            .count()
                    > 2);
            assertFollows(script, "heartbeat");
        }
    }
}
