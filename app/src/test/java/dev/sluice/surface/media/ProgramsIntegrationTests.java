package dev.sluice.surface.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.FileHash;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.Programs;
import dev.sluice.testkit.RawOrigin;
import dev.sluice.testkit.Recording;
import dev.sluice.testkit.SeenRequest;
import dev.sluice.testkit.SocketClient;
import dev.sluice.testkit.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The packaged gateway lets the real gallery-dl, yt-dlp and ffmpeg find and make files, by its own proxy. */
class ProgramsIntegrationTests {

    private static final Duration LONG = Duration.ofSeconds(28);

    @TempDir
    static Path data;

    @TempDir
    static Path work;

    private static FaultyOrigin origin;
    private static GatewayProcess gateway;
    private static MediaClient client;

    @BeforeAll
    static void start() throws IOException {
        origin = FaultyOrigin.start();
        Map<String, String> environment = new HashMap<>(Programs.install(work.resolve("programs")));
        environment.put("DATABASE_URL", TestDatabase.create().url());
        environment.put("SLUICE_EGRESS_ALLOW", "127.0.0.1/32:" + origin.port());
        gateway = GatewayProcess.start(data, environment);
        client = new MediaClient(gateway);
        Recording.serve(origin, "/", Files.createDirectory(work.resolve("recording")));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        origin.close();
    }

    private static OriginFile serve(String path, String type, String text) {
        return origin.serve(path, OriginFile.of(text.getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", type);
    }

    private static JsonNode ended(String id) {
        return await().atMost(LONG).until(() -> client.status(id), MediaClient::hasEnded);
    }

    private static JsonNode fetched(String path, String folder) {
        return fetched(path, folder, "");
    }

    private static JsonNode fetched(String path, String folder, String options) {
        return ended(client.submit(
                origin.url(path), "\"download_folder\":\"" + folder + "\",\"options\":{" + options + "}"));
    }

    private static void assertCompleted(JsonNode end) {
        assertThat(end.get("status").asString()).as(end.toString()).isEqualTo("completed");
    }

    private static Path in(String folder) {
        return gateway.downloads().resolve(folder);
    }

    private static List<String> names(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(in(folder))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> in(folder).relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private static void gallery(int posts) {
        serve("/posts", "text/html", "<title>posts</title>");
        serve(
                "/posts.json",
                "application/json",
                Stream.iterate(1, id -> id <= posts, id -> id + 1)
                        .map(id ->
                                "{\"id\":%d,\"file_url\":\"%s\",\"tag_string\":\"t\",\"file_ext\":\"png\",\"rating\":\"s\",\"created_at\":\"20%02d-01-02T03:04:05.000+00:00\"}"
                                        .formatted(id, origin.url("/art/" + id + ".png"), 10 + id))
                        .collect(Collectors.joining(",", "[", "]")));
    }

    @Test
    void aGalleryIsFoundByGalleryDlAndFetchedByTheGateway() throws IOException {
        gallery(3);
        Content[] art = new Content[4];
        for (int id = 1; id <= 3; id++) {
            art[id] = Content.random(id, 5000 + id);
            origin.serve("/art/" + id + ".png", OriginFile.of(art[id]).lastModified(Instant.EPOCH));
        }
        JsonNode end = fetched("/posts?tags=sea", "gallery", "\"user_agent\":\"Agent 7\"");
        assertCompleted(end);
        assertThat(end.get("total_files").asInt()).isEqualTo(3);
        assertThat(names("gallery")).containsExactly("sea/1.png", "sea/2.png", "sea/3.png");
        assertThat(FileHash.sha256(in("gallery/sea/2.png"))).isEqualTo(art[2].sha256Hex());
        assertThat(origin.requests("/art/2.png"))
                .extracting(request -> request.header("User-Agent"))
                .containsOnly("Agent 7");
        assertCompleted(fetched("/posts?tags=sea", "dated", "\"date_from\":\"2012-01-01\",\"date_to\":\"2012-12-31\""));
        assertThat(names("dated"))
                .as("the date of the post counts, not that of the file")
                .containsExactly("sea/2.png");
    }

    @Test
    void aGalleryLiesInAFolderOfItsName() throws IOException {
        serve("/b/res/1.html", "text/html", "<title>thread</title>");
        serve(
                "/b/res/1.json",
                "application/json",
                "{\"posts\":[{\"no\":1,\"sub\":\"A / thread\",\"filename\":\"pic\",\"ext\":\".png\",\"tim\":\"77\"}]}");
        origin.serve("/b/src/77.png", OriginFile.of(1, 700));
        assertCompleted(fetched("/b/res/1.html", "thread"));
        assertThat(names("thread")).containsExactly("A _ thread/pic.png");
    }

    @Test
    void aPlainVideoIsFetchedByTheGatewayWithWhatItsPageTells() throws IOException {
        Content film = Content.random(1, 70_000);
        serve("/watch/plain", "text/html", "{\"title\":\"A film\",\"formats\":[\"/cdn/plain.mp4\"]}");
        origin.serve("/cdn/plain.mp4", OriginFile.of(film));
        assertCompleted(fetched("/watch/plain", "plain"));
        assertThat(names("plain")).containsExactly("A film [plain].mp4");
        assertThat(FileHash.sha256(in("plain/A film [plain].mp4"))).isEqualTo(film.sha256Hex());
        SeenRequest request = origin.requests("/cdn/plain.mp4").getLast();
        assertThat(request.header("Referer"))
                .isEqualTo(origin.url("/watch/plain").toString());
        assertThat(request.header("X-Player")).isEqualTo("local");
        assertThat(request.header("User-Agent")).startsWith("Mozilla/5.0");
    }

    @Test
    void anAddressThatIsGoodForAWhileIsAskedForAgain() throws IOException {
        Content film = Content.random(2, 9000);
        serve("/watch/passing", "text/html", "{\"title\":\"P\",\"formats\":[\"/cdn/old.mp4\"]}");
        origin.serve("/cdn/old.mp4", OriginFile.of(film))
                .status(403, 99, Map.of())
                .delayHead(Duration.ofSeconds(2));
        origin.serve("/cdn/new.mp4", OriginFile.of(film));
        String id = client.submit(origin.url("/watch/passing"), "\"download_folder\":\"passing\"");
        await().atMost(LONG).until(() -> !origin.requests("/cdn/old.mp4").isEmpty());
        serve("/watch/passing", "text/html", "{\"title\":\"P\",\"formats\":[\"/cdn/new.mp4\"]}");
        assertCompleted(ended(id));
        assertThat(FileHash.sha256(in("passing/P [passing].mp4"))).isEqualTo(film.sha256Hex());
    }

    @Test
    void aListOfPages() throws IOException {
        serve("/list/all", "text/html", "{\"title\":\"All films\",\"videos\":[\"one\",\"two\"]}");
        for (String name : List.of("one", "two")) {
            serve("/watch/" + name, "text/html", "{\"title\":\"Film\",\"formats\":[\"/cdn/" + name + ".mp4\"]}");
            origin.serve("/cdn/" + name + ".mp4", OriginFile.of(name.hashCode(), 4000));
        }
        assertCompleted(fetched("/list/all", "list"));
        assertThat(names("list")).containsExactly("All films/Film [one].mp4", "All films/Film [two].mp4");
    }

    @Test
    void aStreamIsMadeByYtDlpWithProgress() throws IOException {
        try (SocketClient socket = client.progress()) {
            String id = client.submit(origin.url("/live.m3u8"), "\"download_folder\":\"stream\"");
            JsonNode end = ended(id);
            assertCompleted(end);
            assertThat(end.get("progress").asDouble()).isEqualTo(100);
            assertThat(names("stream")).containsExactly("live [live].mp4");
            assertThat(Recording.streams(in("stream/live [live].mp4"))).containsExactly("video", "audio", "4");
            assertThat(MediaClient.told(socket, id))
                    .anyMatch(told -> told.toString().contains("live [live]"));
        }
        assertThat(fetched("/live.m3u8", "stream").get("status").asString()).isEqualTo("skipped");
        assertThat(names("stream")).hasSize(1);
    }

    @Test
    void aStreamThatLacksAPieceFails() throws IOException {
        serve("/lacking.m3u8", "application/vnd.apple.mpegurl", pieces("/live0.ts", "/gone.ts", "/live2.ts"));
        JsonNode end = fetched("/lacking.m3u8", "lacking", "\"max_retries\":0");
        assertFailed(end, "fragment 2 not found");
        assertThat(names("lacking")).isEmpty();
    }

    @Test
    void twoStreamsAreJoined() throws IOException {
        assertCompleted(fetched("/film.mpd", "joined"));
        assertThat(names("joined")).hasSize(1);
        assertThat(Recording.streams(in("joined").resolve(names("joined").getFirst())))
                .containsExactly("video", "audio", "4");
    }

    @Test
    void aListOfPiecesInAPageIsAFilm() throws IOException {
        serve("/theatre", "text/html", "<title>Theatre</title><video src=/live.m3u8></video><img src=/poster.jpg>");
        origin.serve("/poster.jpg", OriginFile.of(1, 3000));
        assertCompleted(fetched("/theatre", "theatre"));
        assertThat(names("theatre")).containsExactly("Theatre/live.mp4", "Theatre/poster.jpg");
        assertThat(Recording.streams(in("theatre/Theatre/live.mp4"))).containsExactly("video", "audio", "4");
    }

    @Test
    void cancellingEndsTheProgramAndLeavesNothing() throws IOException {
        serve("/stuck.m3u8", "application/vnd.apple.mpegurl", pieces("/live0.ts", "/stuck.ts"));
        origin.serve("/stuck.ts", OriginFile.of(1, 100_000).stallAfter(10));
        String id = client.submit(origin.url("/stuck.m3u8"), "\"download_folder\":\"stuck\"");
        await().atMost(LONG).until(() -> !origin.requests("/stuck.ts").isEmpty());
        await().atMost(LONG).until(() -> client.percent(id) > 0);
        assertThat(client.percent(id)).isLessThan(100);
        assertThat(running("stuck.m3u8")).isNotEmpty();
        assertThat(client.post("/api/downloads/cancel/" + id, "").statusCode()).isEqualTo(200);
        await().atMost(LONG).until(() -> running("stuck.m3u8").isEmpty());
        assertThat(ended(id).get("status").asString()).isEqualTo("cancelled");
        assertThat(names("stuck")).isEmpty();
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(leftBy("stuck.m3u8")).isEmpty());
    }

    @Test
    void cancellingEndsAProgramThatSearches() {
        serve("/b/res/2.html", "text/html", "<title>slow</title>");
        serve("/b/res/2.json", "application/json", "{}").delayHead(Duration.ofSeconds(25));
        String id = client.submit(origin.url("/b/res/2.html"), "\"download_folder\":\"slow\"");
        await().atMost(LONG).until(() -> !origin.requests("/b/res/2.json").isEmpty());
        assertThat(running("/b/res/2.html")).isNotEmpty();
        assertThat(client.post("/api/downloads/cancel/" + id, "").statusCode()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> running("/b/res/2.html").isEmpty());
        assertThat(ended(id).get("status").asString()).isEqualTo("cancelled");
    }

    private static String pieces(String... addresses) {
        return Stream.of(addresses)
                .map(address -> "#EXTINF:1,\n" + address + "\n")
                .collect(Collectors.joining("", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n", "#EXT-X-ENDLIST\n"));
    }

    private static List<ProcessHandle> running(String address) {
        return ProcessHandle.of(gateway.pid())
                .orElseThrow()
                .descendants()
                .filter(child -> child.info().commandLine().orElse("").contains(address))
                .toList();
    }

    /** Working directories of programs whose options name an address. */
    private static List<Path> leftBy(String address) throws IOException {
        try (Stream<Path> files = Files.walk(gateway.data().resolve("tools"))) {
            return files.filter(file -> file.getFileName().toString().contains(address))
                    .toList();
        }
    }

    @Test
    void noProgramReachesWhatTheGatewayMayNot() throws IOException {
        try (RawOrigin hidden = RawOrigin.start(exchange -> exchange.send("HTTP/1.1 200 OK", "Content-Length: 0"))) {
            serve("/list/bad", "text/html", "{\"title\":\"Bad\",\"videos\":[\"bad\"]}");
            String metadata = "http://169.254.169.254/latest/meta-data/";
            for (String address : List.of(metadata, hidden.url("/piece.ts").toString())) {
                serve("/bad.m3u8", "application/vnd.apple.mpegurl", pieces(address));
                assertFailed(fetched("/bad.m3u8", "hidden"), "fragment 1 not found");
                serve("/watch/bad", "text/html", "{}").redirect(address);
                assertFailed(fetched("/list/bad", "hidden"), "403: Forbidden");
            }
            assertThat(hidden.heads()).isEmpty();
        }
        assertThat(names("hidden")).isEmpty();
    }

    /** yt-dlp could speak ftp by itself. */
    @Test
    void noProgramAsksByOtherProtocols() throws IOException {
        try (ServerSocket hidden = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            String address = "ftp://127.0.0.1:" + hidden.getLocalPort() + "/film.mp4";
            serve("/list/ftp", "text/html", "{\"title\":\"F\",\"videos\":[\"ftp\"]}");
            serve("/watch/ftp", "text/html", "{}").redirect(address);
            assertThat(fetched("/list/ftp", "ftp").get("status").asString()).isEqualTo("failed");
            serve("/ftp.m3u8", "application/vnd.apple.mpegurl", pieces(address));
            assertThat(fetched("/ftp.m3u8", "ftp", "\"max_retries\":0")
                            .get("status")
                            .asString())
                    .isEqualTo("failed");
            hidden.setSoTimeout(200);
            assertThatThrownBy(hidden::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    private static void assertFailed(JsonNode end, String why) {
        assertThat(end.get("status").asString()).isEqualTo("failed");
        assertThat(end.get("error_message").asString()).startsWith("yt-dlp: ").contains(why);
    }

    @Test
    void whatAProgramCannotReadFailsInItsWords() {
        serve("/watch/broken", "text/html", "{\"title\":\"B\",\"formats\":[]}");
        JsonNode end = fetched("/watch/broken", "broken");
        assertFailed(end, "No video formats found");
    }
}
