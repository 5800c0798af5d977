package dev.sluice.surface.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.FileHash;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The packaged gateway fetches what pages show: of a site with files, galleries, and pages that have nothing. */
class PagesIntegrationTests {

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
                        "127.0.0.1/32:" + origin.port()));
        client = new MediaClient(gateway);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        origin.close();
    }

    private static void page(String path, String markup) {
        origin.serve(path, OriginFile.of(markup.getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "text/html; charset=utf-8");
    }

    private static JsonNode ended(String id) {
        return await().atMost(Duration.ofSeconds(25)).until(() -> client.status(id), MediaClient::hasEnded);
    }

    private static JsonNode fetched(String path, String more) {
        return ended(client.submit(origin.url(path), more));
    }

    private static Map<String, String> hashes(String folder) {
        Path there = gateway.downloads().resolve(folder);
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(there)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> hashes.put(there.relativize(file).toString(), FileHash.sha256(file)));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        return hashes;
    }

    /** Forty media in the ways that pages have, each under a name of its own; what they hash to. */
    private static Map<String, String> mixed(String site) {
        Map<String, String> hashes = new HashMap<>();
        StringBuilder markup =
                new StringBuilder("<!doctype html><html><head><title>Mixed / media</title></head><body>");
        String[] ways = {
            "<img src='%1$s/rel-%2$d.png'>",
            "<img src='//127.0.0.1:" + origin.port() + "/%1$s/prot-%2$d.jpg'>",
            "<p><img src='data:image/gif;base64,R0lGOD' data-src='/%1$s/lazy-%2$d.webp'></p>",
            "<img src='/%1$s/small.jpg' srcset='/%1$s/small.jpg 100w, /%1$s/large-%2$d.jpg 900w'>",
            "<video controls><source src='/%1$s/clip-%2$d.mp4' type='video/mp4'></video>",
            "<audio src='/%1$s/sound-%2$d.mp3'></audio>",
            "<a href='/%1$s/paper-%2$d.pdf'>paper</a>",
            "<a href='/%1$s/bundle-%2$d.zip'><img src='/%1$s/icon.png'></a>"
        };
        String[] names = {
            "rel-%d.png",
            "prot-%d.jpg",
            "lazy-%d.webp",
            "large-%d.jpg",
            "clip-%d.mp4",
            "sound-%d.mp3",
            "paper-%d.pdf",
            "bundle-%d.zip"
        };
        for (int i = 0; i < 40; i++) {
            markup.append(ways[i % 8].formatted(site, i));
            String name = names[i % 8].formatted(i);
            Content content = Content.random(i, 3000 + i);
            origin.serve("/" + site + "/" + name, OriginFile.of(content));
            hashes.put(name, content.sha256Hex());
        }
        page("/" + site + "-page", markup + "</body></html>");
        return hashes;
    }

    @Test
    void aPageOfMixedMedia() {
        Map<String, String> wanted = mixed("mixed");
        page("/mixed/page.html", "<base href=/><title>Mixed / media</title>");
        JsonNode end = fetched("/mixed-page", "\"download_folder\":\"one\"");
        assertThat(end.get("status").asString()).as(end.toString()).isEqualTo("completed");
        assertThat(end.get("total_files").asInt()).isEqualTo(40);
        assertThat(end.get("completed_files").asInt()).isEqualTo(40);
        assertThat(hashes("one/Mixed _ media")).isEqualTo(wanted);
    }

    @Test
    void optionsHoldForEachFileOfAPage() {
        Map<String, String> wanted = mixed("some");
        String options =
                "\"download_folder\":\"some\",\"options\":{\"download_videos\":false,\"download_documents\":false,"
                        + "\"excluded_extensions\":[\"zip\",\".mp3\"]}";
        assertThat(fetched("/some-page", options).get("status").asString()).isEqualTo("completed");
        wanted.keySet().removeIf(name -> name.matches(".*(mp4|pdf|zip|mp3)"));
        assertThat(wanted).hasSize(20);
        assertThat(hashes("some/Mixed _ media")).isEqualTo(wanted);
    }

    @Test
    void whatIsThereIsSkipped() {
        mixed("twice");
        assertThat(fetched("/twice-page", "\"download_folder\":\"twice\"")
                        .get("status")
                        .asString())
                .isEqualTo("completed");
        Map<String, String> before = hashes("twice");
        assertThat(fetched("/twice-page", "\"download_folder\":\"twice\"")
                        .get("status")
                        .asString())
                .isEqualTo("skipped");
        assertThat(hashes("twice")).isEqualTo(before);
    }

    @Test
    void aGalleryOfLinkedPages() {
        for (int i = 1; i <= 3; i++) {
            String next = i < 3 ? "<a rel=next href='gallery-" + (i + 1) + ".html'>more</a>" : "";
            page(
                    "/g/gallery-" + i + ".html",
                    "<title>Gallery</title><img src='/g/p" + i + ".jpg'><img src='/g/all.jpg'>" + next);
            origin.serve("/g/p" + i + ".jpg", OriginFile.of(i, 5000));
        }
        origin.serve("/g/all.jpg", OriginFile.of(9, 5000));
        JsonNode end = fetched("/g/gallery-1.html", "\"download_folder\":\"linked\"");
        assertThat(end.get("status").asString()).as(end.toString()).isEqualTo("completed");
        assertThat(hashes("linked/Gallery")).containsOnlyKeys("p1.jpg", "p2.jpg", "p3.jpg", "all.jpg");
    }

    @Test
    void pagesWithNothingFail() {
        page("/empty", "<title>Nothing</title><p>text</p>");
        page("/file.jpg", "<form action=/login method=post><input type=password name=p></form>");
        for (String path : new String[] {"/empty", "/file.jpg"}) {
            JsonNode end = fetched(path, "\"download_folder\":\"nothing\"");
            assertThat(end.get("status").asString()).isEqualTo("failed");
            assertThat(end.get("error_message").asString()).isEqualTo("No media files found on the page");
        }
        assertThat(gateway.downloads().resolve("nothing")).doesNotExist();
    }

    @Test
    void theAnswerTellsWhatIsAFile() {
        origin.serve("/direct/page.html", OriginFile.of(5, 4000));
        page("/direct/saved.html", "<img src=/x.jpg>");
        origin.serve("/direct/attached", OriginFile.of("<img src=/x.jpg>".getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "text/html")
                .contentDisposition("attachment; filename=\"saved.html\"");
        assertThat(fetched("/direct/page.html", "\"download_folder\":\"direct\"")
                        .get("status")
                        .asString())
                .isEqualTo("completed");
        assertThat(fetched("/direct/attached", "\"download_folder\":\"direct\"")
                        .get("status")
                        .asString())
                .isEqualTo("completed");
        assertThat(hashes("direct")).containsOnlyKeys("page.html", "saved.html");
    }

    @Test
    void aJobFailsOnlyWhereNothingCameThrough() {
        page("/part", "<title>Part</title><img src=/part/here.jpg><img src=/part/gone.jpg>");
        origin.serve("/part/here.jpg", OriginFile.of(1, 1000));
        JsonNode end = fetched("/part", "\"download_folder\":\"part\"");
        assertThat(end.get("status").asString()).as(end.toString()).isEqualTo("completed");
        assertThat(end.get("failed_files").asInt()).isEqualTo(1);
        page("/none", "<title>None</title><img src=/part/gone1.jpg><img src=/part/gone2.jpg>");
        assertThat(fetched("/none", "\"download_folder\":\"part\"")
                        .get("status")
                        .asString())
                .isEqualTo("failed");
    }

    @Test
    @Timeout(120) // Ten thousand files under the watches take most of a minute on two busy processors.
    void aPageOfManyStartsWithItsFirst() {
        StringBuilder markup = new StringBuilder("<title>Many</title>");
        for (int i = 0; i < 10_000; i++) {
            markup.append("<p>text</p>".repeat(20))
                    .append("<img src='/many/")
                    .append(i)
                    .append(".jpg'>");
            origin.serve("/many/" + i + ".jpg", OriginFile.of(i, 20));
        }
        byte[] bytes = markup.toString().getBytes(StandardCharsets.UTF_8);
        origin.serve("/many", OriginFile.of(bytes).bytesPerSecond(bytes.length / 5))
                .header("Content-Type", "text/html");
        String id = client.submit(origin.url("/many"), "\"download_folder\":\"many\"");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> client.status(id).get("completed_files").asInt() > 0);
        assertThat(origin.bytesSent("/many"))
                .as("the page's last bytes are not there yet")
                .isLessThan(bytes.length);
        JsonNode end = await().atMost(Duration.ofSeconds(100)).until(() -> client.status(id), MediaClient::hasEnded);
        assertThat(end.get("completed_files").asInt()).isEqualTo(10_000);
        assertThat(hashes("many/Many")).hasSize(10_000);
    }
}
