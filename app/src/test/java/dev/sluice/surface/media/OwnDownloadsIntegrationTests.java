package dev.sluice.surface.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.Accounts;
import dev.sluice.testkit.Accounts.Person;
import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.SocketClient;
import dev.sluice.testkit.TestDatabase;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where downloads of several owners are under way at once, each is told of its own alone, through the packaged gateway. The
 * superuser, who is told of all, shows that they are there.
 */
class OwnDownloadsIntegrationTests {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String[] NO_CREDENTIAL = {};

    @TempDir
    static Path data;

    private static FaultyOrigin origin;
    private static GatewayProcess gateway;
    private static Person admin;
    private static Person ann;
    private static Person bob;
    private static String anns;
    private static String bobs;

    /** Of whoever is at this machine. */
    private static String local;

    @BeforeAll
    static void start() {
        origin = FaultyOrigin.start();
        gateway = GatewayProcess.start(
                data,
                Map.of(
                        "DATABASE_URL",
                        TestDatabase.create().url(),
                        "SLUICE_ADMIN_PASSWORD",
                        Accounts.ADMINS_PASSWORD,
                        "SLUICE_EGRESS_ALLOW",
                        "127.0.0.1/32:" + origin.port()));
        Accounts accounts = new Accounts(gateway);
        admin = accounts.admin();
        ann = accounts.create(admin, "ann");
        bob = accounts.create(admin, "bob");
        anns = job("/anns.bin", "Authorization", ann.bearer());
        bobs = job("/bobs.bin", "X-API-Key", bob.key());
        local = job("/local.bin");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        origin.close();
    }

    /** One that does not end. */
    private static String job(String path, String... credential) {
        origin.serve(path, OriginFile.of(1, 1 << 20).stallAfter(1000));
        HttpResponse<String> answer = MediaClient.checked(gateway)
                .send(
                        "POST",
                        "/api/downloads/start",
                        "{\"urls\":[\"" + origin.url(path) + "\"]}",
                        Stream.of(credential, new String[] {"Content-Type", "application/json"})
                                .flatMap(Stream::of)
                                .toArray(String[]::new));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).get(0).get("task_id").asString();
    }

    private static Set<String> active(String... credential) {
        JsonNode answer = JSON.readTree(MediaClient.checked(gateway)
                .send("GET", "/api/downloads/active", "", credential)
                .body());
        Set<String> ids = new TreeSet<>();
        answer.get("downloads")
                .forEach(download -> ids.add(download.get("task_id").asString()));
        assertThat(answer.get("count").asInt()).isEqualTo(ids.size());
        return ids;
    }

    @Test
    void theListHasTheCallersOwn() {
        assertThat(active("Authorization", ann.bearer())).containsExactly(anns);
        assertThat(active("X-API-Key", ann.key())).containsExactly(anns);
        assertThat(active("Authorization", bob.bearer())).containsExactly(bobs);
        assertThat(active(NO_CREDENTIAL)).containsExactly(local);
        assertThat(active("Authorization", admin.bearer())).containsExactlyInAnyOrder(anns, bobs, local);
    }

    /** Until a download was told: older ones are told before. */
    private static Set<String> toldUntil(String last, String query) {
        try (SocketClient socket = SocketClient.connect("ws://127.0.0.1:" + gateway.port() + "/ws/progress" + query)) {
            await().until(() -> ids(socket).contains(last));
            MediaClient.assertForeseen(socket);
            return ids(socket);
        }
    }

    private static Set<String> ids(SocketClient socket) {
        Set<String> ids = new TreeSet<>();
        socket.messages().stream()
                .map(JSON::readTree)
                .filter(JsonNode::isObject)
                .forEach(message -> ids.add(message.get("task_id").asString()));
        return ids;
    }

    @Test
    void aNewSocketTellsTheStateOfTheCallersOwn() {
        assertThat(toldUntil(bobs, "?token=" + bob.token())).containsExactly(bobs);
        assertThat(toldUntil(local, "")).containsExactly(local);
        assertThat(toldUntil(local, "?token=" + admin.token())).containsExactlyInAnyOrder(anns, bobs, local);
    }
}
