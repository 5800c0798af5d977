package dev.sluice.testkit.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.Content;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How files are answered. */
final class HubOriginIntegrationTests {

    private static final String HELLO_BLOB = "b45ef6fec89518d314f546fd6c3025367b721684";
    private static final byte[] HELLO = "Hello, World!".getBytes(UTF_8);

    private final HubOrigin hub = HubOrigin.start();
    private final HubClient client = new HubClient(hub);
    private final HubRepo repo = hub.repo(RepoType.MODEL, "org/model");

    @AfterEach
    void stop() {
        client.close();
        hub.close();
    }

    @Test
    void redirectsSmallFilesToItsCache() {
        String commit = repo.put("dir/a.txt", Content.of(HELLO)).commit();

        HttpResponse<byte[]> hop = client.get("/org/model/resolve/main/dir/a.txt");
        assertThat(hop.statusCode()).isEqualTo(307);
        String location = HubClient.header(hop, "Location");
        assertThat(location)
                .startsWith("/api/resolve-cache/models/org/model/" + commit + "/dir%2Fa.txt?")
                .endsWith("&etag=%22" + HELLO_BLOB + "%22");
        assertThat(HubClient.header(hop, "X-Repo-Commit")).isEqualTo(commit);
        assertThat(HubClient.header(hop, "RateLimit")).matches("\"resolvers\";r=\\d+;t=300");

        HttpResponse<byte[]> file = client.get(location);
        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.body()).isEqualTo(HELLO);
        assertThat(HubClient.header(file, "ETag")).isEqualTo('"' + HELLO_BLOB + '"');
        assertThat(HubClient.header(file, "Content-Length")).isEqualTo("13");
        assertThat(HubClient.header(file, "X-Repo-Commit")).isEqualTo(commit);
        assertThat(client.send("HEAD", location, Map.of()).body()).isEmpty();
        assertThat(HubClient.header(client.send("HEAD", location, Map.of()), "Content-Length"))
                .isEqualTo("13");
        assertThat(client.get(location, "Range", "bytes=7-").body()).isEqualTo("World!".getBytes(UTF_8));
        HttpResponse<byte[]> same = client.get(location, "If-None-Match", "\"" + HELLO_BLOB + '"');
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(client.get(location, "If-None-Match", "\"other\"").statusCode())
                .isEqualTo(200);
        assertThat(repo.bodies("dir/a.txt")).hasSize(3);
        await().until(() -> repo.bytesSent("dir/a.txt") == 13 + 6 + 13);
    }

    @Test
    void packsSmallFilesForThoseWhoAllowIt() throws IOException {
        byte[] text = "words ".repeat(1000).getBytes(UTF_8);
        repo.put("a.txt", Content.of(text)).commit();
        String location = HubClient.header(client.get("/org/model/resolve/main/a.txt"), "Location");

        HttpResponse<byte[]> packed = client.get(location, "Accept-Encoding", "gzip, deflate");
        assertThat(HubClient.header(packed, "Content-Encoding")).isEqualTo("gzip");
        assertThat(packed.headers().firstValue("Content-Length")).isEmpty();
        assertThat(HubClient.header(packed, "ETag")).startsWith("W/\"");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes())
                .isEqualTo(text);
        assertThat(client.get(location, "Accept-Encoding", "identity").body()).isEqualTo(text);
        assertThat(client.get(location, "Accept-Encoding", "gzip;q=0").body()).isEqualTo(text);
    }

    @Test
    void redirectsLargeFilesToTheCdn() {
        Content content = Content.random(1, 300_000);
        String commit = repo.putLfs("w.bin", content).commit();

        HttpResponse<byte[]> hop = client.send("HEAD", "/org/model/resolve/main/w.bin", Map.of());
        assertThat(hop.statusCode()).isEqualTo(302);
        String location = HubClient.header(hop, "Location");
        assertThat(URI.create(location).getPort())
                .isEqualTo(hub.cdn().endpoint().getPort());
        assertThat(hub.cdn().endpoint().getPort()).isNotEqualTo(hub.endpoint().getPort());
        assertThat(HubClient.header(hop, "X-Linked-Size")).isEqualTo("300000");
        assertThat(HubClient.header(hop, "X-Linked-ETag")).isEqualTo('"' + content.sha256Hex() + '"');
        assertThat(HubClient.header(hop, "X-Repo-Commit")).isEqualTo(commit);
        assertThat(HubClient.header(hop, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(HubClient.header(hop, "Content-Length"))
                .isNotEqualTo("300000")
                .isNotEqualTo("0");
        assertThat(HubClient.header(hop, "X-Xet-Hash")).matches("[0-9a-f]{64}");
        assertThat(HubClient.header(hop, "Link"))
                .contains("/api/models/org/model/xet-read-token/" + commit + ">; rel=\"xet-auth\"")
                .contains("rel=\"xet-reconstruction-info\"");

        HttpResponse<byte[]> file = client.get(location);
        assertThat(file.body()).isEqualTo(content.bytes(0, 300_000));
        assertThat(HubClient.header(file, "ETag"))
                .matches("\"[0-9a-f]{64}\"")
                .isNotEqualTo(HubClient.header(hop, "X-Linked-ETag"));
        assertThat(client.get(location, "Range", "bytes=10-19").body()).isEqualTo(content.bytes(10, 10));
        assertThat(client.get(location, "Authorization", "Bearer t").statusCode())
                .isEqualTo(400);
        assertThat(client.get(location + "&more=1").statusCode()).isEqualTo(403);
        assertThat(hub.bodies()).hasSize(2).isEqualTo(repo.bodies("w.bin"));
        await().until(() -> repo.bytesSent("w.bin") == 300_010);
        String same = "\"" + content.sha256Hex() + '"';
        assertThat(client.get("/org/model/resolve/main/w.bin", "If-None-Match", same)
                        .statusCode())
                .isEqualTo(304);
    }

    @Test
    void servesEveryNameAsItIsEncoded() {
        List<String> names = List.of(
                "a b.txt", "#1.txt", "50%.txt", "%41.txt", "a+b.txt", "what?.txt", "größe/名.txt", "a&b=c;d.txt");
        names.forEach(name -> repo.put(name, Content.of(name.getBytes(UTF_8))));
        names.forEach(name -> repo.putLfs("large/" + name, Content.of(name.getBytes(UTF_8))));
        repo.commit();

        for (String name : names) {
            String path = "/org/model/resolve/main/" + HubTarget.encodePath(name);
            String location = HubClient.header(client.get(path), "Location");
            assertThat(client.get(location).body()).isEqualTo(name.getBytes(UTF_8));
            String large = "/org/model/resolve/main/large/" + HubTarget.encodePath(name);
            String signed = HubClient.header(client.get(large), "Location");
            assertThat(client.get(signed).body()).isEqualTo(name.getBytes(UTF_8));
            assertThat(repo.bodies("large/" + name)).hasSize(1);
        }
        assertThat(client.get("/org/model/resolve/main/A.txt").statusCode()).isEqualTo(404);
        assertThat(client.get("/org/model/resolve/main/a+b.txt").statusCode()).isEqualTo(307);
        assertThat(hub.requests().getLast().path()).isEqualTo("/org/model/resolve/main/a+b.txt");
    }

    @Test
    void expiresSignatures() {
        repo.putLfs("w.bin", Content.random(1, 100)).commit();
        String first = signed("w.bin");

        assertThat(client.get(first).statusCode()).isEqualTo(200);
        hub.cdn().expireSignatures();
        HttpResponse<byte[]> expired = client.get(first);
        assertThat(HubClient.failure(expired)).startsWith("403 ").contains("<Code>AccessDenied</Code>");
        assertThat(client.get(signed("w.bin")).statusCode()).isEqualTo(200);
        hub.cdn().signaturesLast(Duration.ofMillis(1));
        String brief = signed("w.bin");
        await().until(() -> client.get(brief).statusCode() == 403);
        hub.cdn().signaturesLast(Duration.ofHours(1));
        assertThat(client.get(signed("w.bin")).statusCode()).isEqualTo(200);
    }

    @Test
    void answersFromTheCdnBadlyOnRequest() {
        Content content = Content.random(1, 1000);
        repo.putLfs("w.bin", content).commit();
        String location = signed("w.bin");
        hub.cdn().ignoreRangeOnce();

        assertThat(client.get(location).statusCode()).isEqualTo(200);
        assertThat(client.get(location, "Range", "bytes=10-19").body()).hasSize(1000);
        assertThat(client.get(location, "Range", "bytes=10-19").statusCode()).isEqualTo(206);
        hub.cdn().mostPerAnswer(100);
        assertThat(client.get(location).statusCode()).isEqualTo(400);
        assertThat(client.get(location, "Range", "bytes=0-100").statusCode()).isEqualTo(400);
        assertThat(client.get(location, "Range", "bytes=0-99").body()).isEqualTo(content.bytes(0, 100));
        assertThat(client.send("HEAD", location, Map.of()).statusCode()).isEqualTo(200);
        hub.cdn().mostPerAnswer(1000).namedAs("localhost");
        assertThat(signed("w.bin")).startsWith("http://localhost:");
        repo.file("w.bin").closeAfter(300, 1);
        assertThatThrownBy(() -> client.get(location)).isInstanceOf(UncheckedIOException.class);
        assertThat(client.get(location).body()).hasSize(1000);
    }

    @Test
    void keepsOldCommits() {
        String first = repo.put("a.txt", Content.of(HELLO))
                .putLfs("w.bin", Content.random(1, 10))
                .commit();
        String second =
                repo.put("a.txt", Content.of(new byte[] {1})).remove("w.bin").commit();
        repo.branch("refs/pr/1", first);

        assertThat(second).matches("[0-9a-f]{40}").isNotEqualTo(first);
        for (String revision : List.of(first, "refs%2Fpr%2F1")) {
            HttpResponse<byte[]> hop = client.get("/org/model/resolve/" + revision + "/a.txt");
            assertThat(HubClient.header(hop, "X-Repo-Commit")).isEqualTo(first);
            assertThat(client.get(HubClient.header(hop, "Location")).body()).isEqualTo(HELLO);
            assertThat(client.get("/org/model/resolve/" + revision + "/w.bin").statusCode())
                    .isEqualTo(302);
        }
        assertThat(HubClient.header(client.get("/org/model/resolve/main/a.txt"), "X-Repo-Commit"))
                .isEqualTo(second);
        assertThat(client.get("/org/model/resolve/main/w.bin").statusCode()).isEqualTo(404);
        assertThat(client.get("/org/model/resolve/refs/pr/1/a.txt").statusCode())
                .isEqualTo(404);
    }

    @Test
    void givesPointersUnderRaw() {
        repo.put("a.txt", Content.of(HELLO)).putLfs("w.bin", Content.of(HELLO)).commit();

        assertThat(client.get("/org/model/raw/main/a.txt").body()).isEqualTo(HELLO);
        assertThat(new String(client.get("/org/model/raw/main/w.bin").body(), UTF_8))
                .isEqualTo("version https://git-lfs.github.com/spec/v1\noid sha256:"
                        + Content.of(HELLO).sha256Hex() + "\nsize 13\n");
    }

    @Test
    void servesOneGibibyteFromNoMemory() {
        repo.putLfs("huge.bin", Content.random(7, 1L << 30)).commit();

        HttpResponse<byte[]> hop = client.get("/org/model/resolve/main/huge.bin");
        assertThat(HubClient.header(hop, "X-Linked-Size")).isEqualTo("1073741824");
        assertThat(client.get(HubClient.header(hop, "Location"), "Range", "bytes=-4")
                        .body())
                .isEqualTo(Content.random(7, 1L << 30).bytes((1L << 30) - 4, 4));
    }

    private String signed(String path) {
        return HubClient.header(client.get("/org/model/resolve/main/" + path), "Location");
    }
}
