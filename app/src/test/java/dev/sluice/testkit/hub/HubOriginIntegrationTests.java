package dev.sluice.testkit.hub;

import static java.net.http.HttpResponse.BodyHandlers.ofByteArray;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.Content;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Asks the Hub with a client that follows no redirect, so that each answer is seen as it is. */
final class HubOriginIntegrationTests {

    private static final String HELLO_BLOB = "b45ef6fec89518d314f546fd6c3025367b721684";
    private static final byte[] HELLO = "Hello, World!".getBytes(UTF_8);

    private final HubOrigin hub = HubOrigin.start();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HubRepo repo = hub.repo(RepoType.MODEL, "org/model");

    @AfterEach
    void stop() {
        client.close();
        hub.close();
    }

    @Test
    void redirectsSmallFilesToItsCache() {
        String commit = repo.put("dir/a.txt", Content.of(HELLO)).commit();

        HttpResponse<byte[]> hop = get("/org/model/resolve/main/dir/a.txt");
        assertThat(hop.statusCode()).isEqualTo(307);
        String location = header(hop, "Location");
        assertThat(location)
                .startsWith("/api/resolve-cache/models/org/model/" + commit + "/dir%2Fa.txt?")
                .endsWith("&etag=%22" + HELLO_BLOB + "%22");
        assertThat(header(hop, "X-Repo-Commit")).isEqualTo(commit);
        assertThat(header(hop, "RateLimit")).matches("\"resolvers\";r=\\d+;t=300");

        HttpResponse<byte[]> file = get(location);
        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.body()).isEqualTo(HELLO);
        assertThat(header(file, "ETag")).isEqualTo('"' + HELLO_BLOB + '"');
        assertThat(header(file, "Content-Length")).isEqualTo("13");
        assertThat(header(file, "X-Repo-Commit")).isEqualTo(commit);
        assertThat(send("HEAD", location, Map.of()).body()).isEmpty();
        assertThat(header(send("HEAD", location, Map.of()), "Content-Length")).isEqualTo("13");
        assertThat(get(location, "Range", "bytes=7-").body()).isEqualTo("World!".getBytes(UTF_8));
        HttpResponse<byte[]> same = get(location, "If-None-Match", "\"" + HELLO_BLOB + '"');
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(get(location, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
        assertThat(repo.bodies("dir/a.txt")).hasSize(3);
        await().until(() -> repo.bytesSent("dir/a.txt") == 13 + 6 + 13);
    }

    @Test
    void packsSmallFilesForThoseWhoAllowIt() throws IOException {
        byte[] text = "words ".repeat(1000).getBytes(UTF_8);
        repo.put("a.txt", Content.of(text)).commit();
        String location = header(get("/org/model/resolve/main/a.txt"), "Location");

        HttpResponse<byte[]> packed = get(location, "Accept-Encoding", "gzip, deflate");
        assertThat(header(packed, "Content-Encoding")).isEqualTo("gzip");
        assertThat(packed.headers().firstValue("Content-Length")).isEmpty();
        assertThat(header(packed, "ETag")).startsWith("W/\"");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes())
                .isEqualTo(text);
        assertThat(get(location, "Accept-Encoding", "identity").body()).isEqualTo(text);
        assertThat(get(location, "Accept-Encoding", "gzip;q=0").body()).isEqualTo(text);
    }

    @Test
    void redirectsLargeFilesToTheCdn() {
        Content content = Content.random(1, 300_000);
        String commit = repo.putLfs("w.bin", content).commit();

        HttpResponse<byte[]> hop = send("HEAD", "/org/model/resolve/main/w.bin", Map.of());
        assertThat(hop.statusCode()).isEqualTo(302);
        String location = header(hop, "Location");
        assertThat(URI.create(location).getPort())
                .isEqualTo(hub.cdn().endpoint().getPort());
        assertThat(hub.cdn().endpoint().getPort()).isNotEqualTo(hub.endpoint().getPort());
        assertThat(header(hop, "X-Linked-Size")).isEqualTo("300000");
        assertThat(header(hop, "X-Linked-ETag")).isEqualTo('"' + content.sha256Hex() + '"');
        assertThat(header(hop, "X-Repo-Commit")).isEqualTo(commit);
        assertThat(header(hop, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(header(hop, "X-Xet-Hash")).matches("[0-9a-f]{64}");
        assertThat(header(hop, "Link"))
                .contains("/api/models/org/model/xet-read-token/" + commit + ">; rel=\"xet-auth\"")
                .contains("rel=\"xet-reconstruction-info\"");

        HttpResponse<byte[]> file = get(location);
        assertThat(file.body()).isEqualTo(content.bytes(0, 300_000));
        assertThat(header(file, "ETag")).matches("\"[0-9a-f]{64}\"").isNotEqualTo(header(hop, "X-Linked-ETag"));
        assertThat(get(location, "Range", "bytes=10-19").body()).isEqualTo(content.bytes(10, 10));
        assertThat(get(location, "Authorization", "Bearer t").statusCode()).isEqualTo(400);
        assertThat(get(location + "&more=1").statusCode()).isEqualTo(403);
        assertThat(hub.bodies()).hasSize(2).isEqualTo(repo.bodies("w.bin"));
        await().until(() -> repo.bytesSent("w.bin") == 300_010);
        String same = "\"" + content.sha256Hex() + '"';
        assertThat(get("/org/model/resolve/main/w.bin", "If-None-Match", same).statusCode())
                .isEqualTo(304);
    }

    private HttpResponse<byte[]> get(String target, String... header) {
        return send("GET", target, header.length == 0 ? Map.of() : Map.of(header[0], header[1]));
    }

    private HttpResponse<byte[]> send(String method, String target, Map<String, String> headers) {
        URI uri = URI.create(target.startsWith("/") ? hub.endpoint() + target : target);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(10))
                .method(method, HttpRequest.BodyPublishers.noBody());
        headers.forEach(request::header);
        return exchange(request.build());
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) {
        try {
            return client.send(request, ofByteArray());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String header(HttpResponse<byte[]> response, String name) {
        return response.headers().firstValue(name).orElseThrow();
    }
}
