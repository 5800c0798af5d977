package dev.sluice.testkit.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Content;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is told about repositories, and how requests are refused. */
final class HubOriginApiIntegrationTests {

    private static final Content HELLO = Content.of("Hello, World!".getBytes(UTF_8));
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>; rel=\"next\"");
    private static final String BAD_TOKEN = "Invalid credentials in Authorization header";
    private static final String NO_ACCOUNT = "Invalid username or password.";

    private final HubOrigin hub = HubOrigin.start().token("good").tokenWithoutAccess("other");
    private final HubClient client = new HubClient(hub);
    private final HubRepo repo = hub.repo(RepoType.MODEL, "org/model");

    @AfterEach
    void stop() {
        client.close();
        hub.close();
    }

    @Test
    void tellsAboutARepository() {
        String first = repo.put("a.txt", HELLO).putLfs("w.bin", HELLO).commit();
        String second = repo.remove("a.txt").commit();
        repo.branch("refs/pr/1", first);

        JsonNode info = client.json("/api/models/org/model");
        assertThat(info.path("id").asString()).isEqualTo("org/model");
        assertThat(info.path("sha").asString()).isEqualTo(second);
        assertThat(info.path("gated").isBoolean()).isTrue();
        assertThat(info.path("siblings").toString()).isEqualTo("[{\"rfilename\":\"w.bin\"}]");
        JsonNode old = client.json("/api/models/org/model/revision/refs%2Fpr%2F1?blobs=true");
        assertThat(old.path("sha").asString()).isEqualTo(first);
        assertThat(old.path("siblings").path(0).path("blobId").asString())
                .isEqualTo("b45ef6fec89518d314f546fd6c3025367b721684");
        assertThat(old.path("siblings").path(1).path("lfs").path("sha256").asString())
                .isEqualTo(HELLO.sha256Hex());
        JsonNode refs = client.json("/api/models/org/model/refs?include_prs=1");
        assertThat(refs.path("branches").path(0).path("targetCommit").asString())
                .isEqualTo(second);
        assertThat(refs.path("pullRequests").path(0).path("ref").asString()).isEqualTo("refs/pr/1");
        assertThat(client.get("/api/models/org/model/auth-check").statusCode()).isEqualTo(200);
    }

    @Test
    void knowsTheKindsAndIdsWithoutANamespace() {
        hub.repo(RepoType.DATASET, "squad").put("a b/c.csv", HELLO).commit();
        hub.repo(RepoType.SPACE, "org/app").put("app.py", HELLO).commit();

        assertThat(client.json("/api/datasets/squad").path("id").asString()).isEqualTo("squad");
        assertThat(client.json("/api/datasets/squad/tree/main/a%20b")
                        .path(0)
                        .path("path")
                        .asString())
                .isEqualTo("a b/c.csv");
        assertThat(HubClient.header(client.get("/datasets/squad/resolve/main/a%20b/c.csv"), "Location"))
                .startsWith("/api/resolve-cache/datasets/squad/");
        assertThat(client.get("/spaces/org/app/resolve/main/app.py").statusCode())
                .isEqualTo(307);
        assertThat(client.get("/org/app/resolve/main/app.py").statusCode()).isEqualTo(401);
    }

    @Test
    void listsTrees() {
        repo.put("top.txt", HELLO)
                .put("d/e/f.txt", HELLO)
                .putLfs("d/w.bin", HELLO)
                .commit();

        assertThat(paths(client.json("/api/models/org/model/tree/main?recursive=true&expand=false")))
                .containsExactly("d", "d/e", "d/e/f.txt", "d/w.bin", "top.txt");
        assertThat(paths(client.json("/api/models/org/model/tree/main"))).containsExactly("d", "top.txt");
        assertThat(paths(client.json("/api/models/org/model/tree/main/d%2Fe"))).containsExactly("d/e/f.txt");
        JsonNode large = client.json("/api/models/org/model/tree/main/d").path(1);
        assertThat(large.path("size").asInt()).isEqualTo(13);
        assertThat(large.path("lfs").path("oid").asString()).isEqualTo(HELLO.sha256Hex());
        assertThat(large.path("xetHash").asString()).matches("[0-9a-f]{64}");
        hub.treeSizesOfPointers();
        JsonNode pointer = client.json("/api/models/org/model/tree/main/d").path(1);
        assertThat(pointer.path("size").asInt())
                .isEqualTo(pointer.path("lfs").path("pointerSize").asInt())
                .isNotEqualTo(13);
        assertThat(pointer.path("lfs").path("size").asInt()).isEqualTo(13);
    }

    @Test
    void listsTreesInPages() {
        IntStream.range(0, 2001).forEach(n -> repo.put("f" + n, HELLO));
        repo.commit();

        assertThat(pages("/api/models/org/model/tree/main?recursive=true")).containsExactly(1000, 1000, 1);
        assertThat(pages("/api/models/org/model/tree/main?recursive=true&expand=true"))
                .hasSize(41);
        hub.pageSize(667);
        assertThat(pages("/api/models/org/model/tree/main?recursive=true")).containsExactly(667, 667, 667);
    }

    @Test
    void listsWhateverPath() {
        List<String> hostile = List.of("../x", "/etc/passwd", "a//b", "nul\0.txt", "C:\\x");
        hostile.forEach(repo::listed);
        repo.listed("minus", Map.of("size", -1)).commit();

        JsonNode tree = client.json("/api/models/org/model/tree/main?recursive=true");
        assertThat(paths(tree)).containsAll(hostile);
        assertThat(tree.path(5).path("size").asInt()).isEqualTo(-1);
        assertThat(client.json("/api/models/org/model").path("siblings").size()).isZero();
    }

    @Test
    void tellsAboutPaths() {
        repo.put("a b", HELLO).putLfs("d/w+x", HELLO).commit();
        String target = "/api/models/org/model/paths-info/main";

        HttpResponse<byte[]> form = client.post(
                target,
                "application/x-www-form-urlencoded",
                "paths=a+b&paths=none&paths=d%2Fw%2Bx&paths=d&expand=false");
        assertThat(paths(HubClient.json(form))).containsExactly("a b", "d/w+x", "d");
        HttpResponse<byte[]> json = client.post(target, "application/json", "{\"paths\":[\"a b\"],\"expand\":true}");
        assertThat(HubClient.json(json).path(0).path("lastCommit").isObject()).isTrue();
    }

    @Test
    void redirectsRenamedRepositories() {
        hub.repo(RepoType.MODEL, "old").put("a b", HELLO).commit();
        repo.put("a b", HELLO).commit();
        repo.rename("new/name");

        HttpResponse<byte[]> api = client.get("/api/models/org/model/tree/main?recursive=true");
        assertThat(api.statusCode()).isEqualTo(307);
        assertThat(api.body()).isEmpty();
        assertThat(HubClient.header(api, "Location")).isEqualTo("/api/models/new/name/tree/main?recursive=true");
        assertThat(HubClient.header(client.get("/org/model/resolve/main/a%20b"), "Location"))
                .isEqualTo("/new/name/resolve/main/a%20b");
        assertThat(client.get("/new/name/resolve/main/a%20b").statusCode()).isEqualTo(307);
        hub.absoluteRedirects();
        assertThat(HubClient.header(client.get("/api/models/org/model"), "Location"))
                .isEqualTo(hub.endpoint() + "/api/models/new/name");
    }

    @Test
    void refusesByCodeAndMessage() {
        repo.put("a", HELLO).commit();

        assertThat(HubClient.failure(client.get("/org/model/resolve/nope%2Fx/a")))
                .isEqualTo("404 RevisionNotFound|Invalid rev id: nope/x|{\"error\":\"Invalid rev id: nope/x\"}");
        assertThat(HubClient.failure(client.get("/api/models/org/model/tree/nope")))
                .startsWith("404 RevisionNotFound|");
        assertThat(HubClient.failure(client.get("/org/model/resolve/main/b")))
                .isEqualTo("404 EntryNotFound|Entry not found|{\"error\":\"Entry not found\"}");
        assertThat(HubClient.failure(client.get("/api/models/org/model/tree/main/b")))
                .startsWith("404 EntryNotFound|");
        String unknown = "/api/models/org/unknown";
        assertThat(HubClient.failure(client.get(unknown))).startsWith("401 |" + NO_ACCOUNT + '|');
        assertThat(HubClient.failure(as("other", unknown))).startsWith("404 RepoNotFound|Repository not found|");
        assertThat(HubClient.failure(as("bad", unknown))).startsWith("401 |" + BAD_TOKEN + '|');
        assertThat(HubClient.failure(as("bad", "/org/model/resolve/main/a"))).startsWith("401 |" + BAD_TOKEN + '|');
        assertThat(as("good", "/org/model/resolve/main/a").statusCode()).isEqualTo(307);
    }

    @Test
    void refusesBadEncodings() throws IOException {
        URI address = hub.endpoint();
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            String request = "GET /api/models/org/%zz HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 400 ");
        }
        assertThat(hub.requests().getLast().path()).isEqualTo("/api/models/org/%zz");
        assertThat(client.get("/api/models/org/model/tree/main?cursor=%21").statusCode())
                .isEqualTo(400);
    }

    @Test
    void guardsPrivateGatedAndDisabledRepositories() {
        repo.put("a", HELLO).commit();
        String info = "/api/models/org/model";
        String file = "/org/model/resolve/main/a";
        repo.gate();

        assertThat(HubClient.failure(client.get(file))).startsWith("401 GatedRepo|");
        assertThat(HubClient.failure(as("bad", file))).startsWith("401 GatedRepo|");
        assertThat(HubClient.failure(as("other", file))).startsWith("403 GatedRepo|");
        assertThat(as("good", file).statusCode()).isEqualTo(307);
        assertThat(client.json(info).path("gated").asString()).isEqualTo("manual");
        assertThat(client.get(info + "/tree/main").statusCode()).isEqualTo(200);
        assertThat(as("other", info + "/auth-check").statusCode()).isEqualTo(403);
        repo.makePrivate();
        assertThat(HubClient.failure(client.get(info))).startsWith("401 |" + NO_ACCOUNT + '|');
        assertThat(HubClient.failure(as("other", file))).startsWith("404 RepoNotFound|");
        assertThat(as("good", info).statusCode()).isEqualTo(200);
        repo.disable();
        assertThat(HubClient.failure(as("good", file))).startsWith("403 |Access to this resource is disabled.|");
    }

    @Test
    void limitsAndFails() {
        repo.put("a", HELLO).commit();
        hub.rateLimited(2, 7);

        HttpResponse<byte[]> api = client.get("/api/models/org/model");
        assertThat(api.statusCode()).isEqualTo(429);
        assertThat(HubClient.header(api, "RateLimit")).isEqualTo("\"api\";r=0;t=7");
        assertThat(HubClient.header(client.get("/org/model/resolve/main/a"), "RateLimit"))
                .isEqualTo("\"resolvers\";r=0;t=7");
        HttpResponse<byte[]> again = client.get("/api/models/org/model");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(HubClient.header(again, "RateLimit")).matches("\"api\";r=[1-9]\\d*;t=300");
        assertThat(HubClient.header(again, "RateLimit-Policy")).isEqualTo("\"fixed window\";\"api\";q=500;w=300");
        hub.failing(1, 503);
        assertThat(client.get("/api/models/org/model").statusCode()).isEqualTo(503);
        assertThat(client.get("/api/models/org/model").statusCode()).isEqualTo(200);
    }

    @Test
    void isNoHubOnRequest() {
        repo.put("a", HELLO).commit();
        hub.withoutRepoCommit();

        HttpResponse<byte[]> mirror = client.get("/org/model/resolve/main/a");
        assertThat(mirror.statusCode()).isEqualTo(307);
        assertThat(mirror.headers().firstValue("X-Repo-Commit")).isEmpty();
        hub.notAHub();
        HttpResponse<byte[]> portal = client.get("/api/models/org/model");
        assertThat(portal.statusCode()).isEqualTo(200);
        assertThat(HubClient.header(portal, "Content-Type")).startsWith("text/html");
    }

    private HttpResponse<byte[]> as(String token, String target) {
        return client.get(target, "Authorization", "Bearer " + token);
    }

    private List<Integer> pages(String first) {
        List<Integer> sizes = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (String next = first; !next.isEmpty(); ) {
            HttpResponse<byte[]> page = client.get(next);
            sizes.add(HubClient.json(page).size());
            seen.addAll(paths(HubClient.json(page)));
            Matcher link = NEXT.matcher(HubClient.header(page, "Link"));
            next = link.find() ? link.group(1) : "";
            assertThat(next)
                    .matches("|" + hub.endpoint() + "/api/models/org/model/tree/main\\?recursive=true.*cursor=.*");
        }
        assertThat(seen).hasSize(2001).doesNotHaveDuplicates();
        return sizes;
    }

    private static List<String> paths(JsonNode entries) {
        List<String> paths = new ArrayList<>();
        entries.forEach(entry -> paths.add(entry.path("path").asString()));
        return paths;
    }
}
