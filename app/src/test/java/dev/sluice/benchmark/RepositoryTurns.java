package dev.sluice.benchmark;

import dev.sluice.testkit.Accounts;
import dev.sluice.testkit.Content;
import dev.sluice.testkit.FileHash;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.NginxOrigin;
import dev.sluice.testkit.ProcessFacts;
import dev.sluice.testkit.SocketClient;
import dev.sluice.testkit.hub.HubOrigin;
import dev.sluice.testkit.hub.HubRepo;
import dev.sluice.testkit.hub.RepoType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A repository of a local Hub and the ways in which it can be fetched. Every turn has a folder of its own, whose files are
 * compared after it, outside of the measured time; all stay until the end. Small files are given by an nginx in front of the
 * Hub, as it would give them itself, so that the origin takes little of the machine that all share.
 */
final class RepositoryTurns implements AutoCloseable {

    private static final String ID = "org/name";
    private static final JsonMapper JSON = new JsonMapper();
    private static final long LIMIT_SECONDS = 600;

    private final Path directory;
    private final HubOrigin hub = HubOrigin.start();
    private final HubRepo repo = hub.repo(RepoType.MODEL, ID);
    private final Map<String, String> hashes = new TreeMap<>();
    private int turns;
    private @Nullable NginxOrigin front;

    /** In that directory. */
    RepositoryTurns(Path directory) {
        this.directory = directory;
    }

    /** Adds a large file, each connection for which gives so many bytes a second. */
    void large(String path, Content content, long bytesPerSecond) {
        repo.putLfs(path, content);
        repo.file(path).bytesPerSecond(bytesPerSecond);
        hashes.put(path, content.sha256Hex());
    }

    /** Adds a small file. */
    void small(String path, Content content) {
        repo.put(path, content);
        hashes.put(path, content.sha256Hex());
    }

    /** Makes what was added the repository, with small files given by nginx; writes the list that aria2 reads. */
    void commitInFront(Map<String, Content> small) {
        String commit = repo.commit();
        NginxOrigin nginx =
                NginxOrigin.startWith(directory.resolve("front"), """
                location ~ ^/%1$s/resolve/%2$s/(.+)$ {
                    add_header X-Repo-Commit %2$s always;
                    return 307 /api/resolve-cache/models/%1$s/%2$s/$1;
                }
                location /api/resolve-cache/models/%1$s/%2$s/ {
                    rewrite ^/api/resolve-cache/models/%1$s/%2$s/(.+)$ /$1 break;
                    add_header X-Repo-Commit %2$s;
                }
                location /api/models/ { proxy_pass %3$s; }
                """.formatted(ID, commit, hub.endpoint()));
        small.forEach(nginx::serve);
        front = nginx;
        list(commit);
    }

    /** Makes what was added the repository; writes the list that aria2 reads. */
    void commit() {
        list(repo.commit());
    }

    /** What a client takes for the Hub. */
    private String endpoint() {
        return front == null ? hub.endpoint().toString() : "http://127.0.0.1:" + front.port();
    }

    private void list(String commit) {
        String list = hashes.keySet().stream()
                .map(path -> "%s/%s/resolve/%s/%s\n out=%s\n".formatted(endpoint(), ID, commit, encoded(path), path))
                .collect(Collectors.joining());
        try {
            Files.writeString(directory.resolve("aria2.list"), list);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static String encoded(String path) {
        return URLEncoder.encode(path, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }

    /** Starts a gateway that fetches from the Hub, without a watch. */
    GatewayProcess gateway() {
        return GatewayProcess.start(
                directory.resolve("data"),
                Map.of(
                        "HF_ENDPOINT",
                        endpoint(),
                        "SLUICE_ADMIN_PASSWORD",
                        Accounts.ADMINS_PASSWORD,
                        "SLUICE_EGRESS_ALLOW",
                        "127.0.0.1/32"),
                List.of());
    }

    /** By a gateway: from the request to the message that says that the job is complete. */
    Measured gateway(GatewayProcess gateway, boolean transfer) {
        String token = new Accounts(gateway).admin().token();
        String folder = "turn-" + ++turns;
        String body = "{\"model_id\":\"%s\",\"local_dir\":\"%s\",\"hf_transfer\":%s}".formatted(ID, folder, transfer);
        List<Long> processes = GatewayTurn.processes(gateway);
        Duration before = ProcessFacts.computed(processes);
        long begun = System.nanoTime();
        HttpResponse<String> started = gateway.send(
                "POST", "/api/download", body, "Authorization", "Bearer " + token, "Content-Type", "application/json");
        String id = JSON.readTree(started.body()).get("job_id").asString();
        URI socket = URI.create("ws://127.0.0.1:" + gateway.port() + "/ws/jobs/" + id + "?token=" + token);
        try (SocketClient client = SocketClient.connect(socket.toString())) {
            String told = client.next(message -> message.contains("\"finish\""))
                    .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .join();
            double wall = (System.nanoTime() - begun) / 1e9;
            double cpu = ProcessFacts.computed(processes).minus(before).toMillis() / 1e3;
            if (!told.contains("\"code\":0")) {
                throw new IllegalStateException("the gateway failed: " + client.messages());
            }
            requireWhole(gateway.data().resolve("models").resolve(folder));
            return new Measured(wall, cpu);
        }
    }

    /** By aria2, sixteen files at once. */
    Measured aria2(String flags, String after) {
        String folder = "aria2-" + ++turns;
        Measured measured = Shell.timed(
                directory, "aria2c --no-conf -q -j16 " + flags + " -d " + folder + " -i aria2.list" + after, folder);
        requireWhole(directory.resolve(folder));
        return measured;
    }

    private void requireWhole(Path folder) {
        hashes.forEach((path, hash) -> {
            if (!FileHash.sha256(folder.resolve(path)).equals(hash)) {
                throw new IllegalStateException(path + " has not the hash " + hash);
            }
        });
        Shell.sync(directory);
    }

    @Override
    public void close() {
        if (front != null) {
            front.close();
        }
        hub.close();
    }
}
