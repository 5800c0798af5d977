package dev.sluice.surface.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.FileHash;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.SocketClient;
import dev.sluice.testkit.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The packaged gateway fetches jobs of several files, and leaves files out. */
@Timeout(120) // A gateway is killed and started again.
class ManyFilesIntegrationTests {

    private static final int FILES = 60;
    private static final int SIZE = 200_000;

    @TempDir
    static Path data;

    private static FaultyOrigin origin;
    private static TestDatabase database;
    private static GatewayProcess gateway;
    private static MediaClient client;

    @BeforeAll
    static void start() {
        origin = FaultyOrigin.start();
        database = TestDatabase.create();
        gateway = GatewayProcess.start(
                data, Map.of("DATABASE_URL", database.url(), "SLUICE_EGRESS_ALLOW", "127.0.0.1/32:" + origin.port()));
        client = MediaClient.checked(gateway);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        origin.close();
    }

    /** A document that lists files which take some time each; they go into a folder of that name. */
    private static List<OriginFile> serveList(String name, int bytesPerSecond) {
        List<OriginFile> files = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            files.add(origin.serve("/" + name + i, OriginFile.of(i, SIZE).bytesPerSecond(bytesPerSecond)));
        }
        String listed = IntStream.range(0, FILES)
                .mapToObj(i ->
                        "<file name=\"%s/f%d.bin\"><url>%s</url></file>".formatted(name, i, origin.url("/" + name + i)))
                .collect(Collectors.joining());
        String document = "<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">" + listed + "</metalink>";
        origin.serve("/" + name + ".meta4", OriginFile.of(document.getBytes(StandardCharsets.UTF_8)));
        return files;
    }

    private static JsonNode awaitEnd(String id) {
        return await().atMost(Duration.ofSeconds(90)).until(() -> client.status(id), MediaClient::hasEnded);
    }

    private static void assertAllThere(String name, List<OriginFile> files) throws IOException {
        Path folder = gateway.downloads().resolve(name);
        for (int i = 0; i < FILES; i++) {
            assertThat(FileHash.sha256(folder.resolve("f" + i + ".bin")))
                    .isEqualTo(files.get(i).content().sha256Hex());
        }
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all.filter(Files::isRegularFile)).hasSize(FILES);
        }
    }

    @Test
    void severalFilesOfAJobAreFetchedAtOnceAndShownTruly() throws IOException {
        List<OriginFile> files = serveList("many", SIZE);
        try (SocketClient progress = client.progress()) {
            String id = client.submit(origin.url("/many.meta4"));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> database.column("select 1 from job_item where state = 'downloading'")
                                    .size()
                            >= 8);
            JsonNode end = awaitEnd(id);
            assertThat(end.get("status").asString()).as(end.toString()).isEqualTo("completed");
            assertThat(end.get("total_files").asInt()).isEqualTo(FILES);
            assertThat(end.get("completed_files").asInt()).isEqualTo(FILES);
            assertThat(end.get("progress").asDouble()).isEqualTo(100.0);
            await().untilAsserted(() ->
                    assertThat(MediaClient.told(progress, id)).last().matches(MediaClient::hasEnded));
            assertThat(MediaClient.told(progress, id))
                    .extracting(message -> message.get("progress").asDouble())
                    .isSorted()
                    .hasSizeGreaterThan(5);
            MediaClient.assertForeseen(progress);
        }
        assertAllThere("many", files);
    }

    @Test
    void aJobOfManyFilesGoesOnAfterAKill() throws IOException {
        List<OriginFile> files = serveList("killed", SIZE / 2);
        String id = client.submit(origin.url("/killed.meta4"));
        await().atMost(Duration.ofSeconds(60)).until(() -> client.percent(id) > 30);
        gateway.kill();
        database.execute("update job set lease_until = now() where state = 'running'");
        gateway.restart();
        JsonNode end = awaitEnd(id);
        assertThat(end.get("status").asString()).as(end.toString()).isEqualTo("completed");
        assertThat(end.get("completed_files").asInt()).isEqualTo(FILES);
        assertAllThere("killed", files);
        int begun = IntStream.range(0, FILES)
                .map(i -> origin.requests("/killed" + i).size())
                .sum();
        assertThat(begun).isLessThan(FILES + 40);
    }

    @Test
    void whatIsThereAlreadyIsSkippedWithTheReason() {
        origin.serve("/once.bin", OriginFile.of(1, SIZE));
        assertThat(awaitEnd(client.submit(origin.url("/once.bin")))
                        .get("status")
                        .asString())
                .isEqualTo("completed");
        try (SocketClient progress = client.progress()) {
            String again = client.submit(origin.url("/once.bin"));
            JsonNode end = awaitEnd(again);
            assertThat(end.get("status").asString()).as(end.toString()).isEqualTo("skipped");
            assertThat(end.get("error_message").asString()).contains("there already, as once.bin");
            assertThat(end.get("completed_files").asInt()).isZero();
            await().untilAsserted(() -> assertThat(MediaClient.told(progress, again))
                    .last()
                    .satisfies(last -> assertThat(last.get("status").asString()).isEqualTo("skipped")));
            MediaClient.assertForeseen(progress);
        }
        String other = client.submit(origin.url("/once.bin"), "\"download_folder\":\"elsewhere\"");
        assertThat(awaitEnd(other).get("status").asString()).isEqualTo("completed");
        assertThat(gateway.downloads().resolve("elsewhere/once.bin")).hasSize(SIZE);
        assertThat(gateway.downloads().resolve("once (1).bin")).doesNotExist();
    }

    @Test
    void whatIsNotWantedIsSkippedWithTheReason() {
        origin.serve("/picture.jpg", OriginFile.of(1, SIZE));
        String id = client.submit(origin.url("/picture.jpg"), "\"options\":{\"download_images\":false}");
        JsonNode end = awaitEnd(id);
        assertThat(end.get("status").asString()).as(end.toString()).isEqualTo("skipped");
        assertThat(end.get("error_message").asString()).contains("image");
        assertThat(gateway.downloads().resolve("picture.jpg")).doesNotExist();
        await().untilAsserted(
                        () -> assertThat(database.column("select 1 from job where leftovers and state = 'completed'"))
                                .isEmpty());
    }
}
