package dev.sluice.surface.hub;

import static dev.sluice.surface.hub.HubClient.detail;
import static dev.sluice.surface.hub.HubClient.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.SocketClient;
import dev.sluice.testkit.TestDatabase;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The dialect through the packaged gateway. Ann's jobs wait all the time, behind one of hers whose origin says nothing; those
 * of others fail at once, since the Hub has no repository.
 */
class HubIntegrationTests {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final String GPT2 = "{\"model_id\":\"openai-community/gpt2\"}";

    @TempDir
    static Path data;

    private static HubGateway hub;
    private static GatewayProcess gateway;
    private static HubClient ann;
    private static HubClient bob;

    @BeforeAll
    static void start() {
        hub = HubGateway.start(DATABASE, data);
        gateway = hub.gateway();
        ann = hub.client("ann");
        bob = hub.client("bob");
        hub.block(ann.person());
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static String state(String id) {
        return DATABASE.column("select state from job where id = '" + id + "'").getFirst();
    }

    /** The sentence of a refused request, which made no job. */
    private static String refused(String body) {
        int before = ann.list("").size();
        String detail = detail(ann.post("/api/download", body), 400);
        assertThat(ann.list("")).hasSize(before);
        return detail;
    }

    @Test
    void whatIsAskedForIsWhatTheJobSays() {
        JsonNode whole = ann.details(ann.download(GPT2));
        assertThat(whole.get("status").asString()).isEqualTo("queued");
        assertThat(whole.get("download_type").asString()).isEqualTo("full");
        assertThat(whole.get("branch").asString()).isEqualTo("main");
        assertThat(whole.get("repo_type").asString()).isEqualTo("model");
        assertThat(whole.get("files").isEmpty()).isTrue();
        assertThat(whole.get("hf_transfer").asBoolean()).isTrue();
        assertThat(whole.get("result").isNull()).isTrue();
        assertThat(whole.get("error").isNull()).isTrue();
        assertThat(whole.get("commit").isNull()).isTrue();
        assertThat(whole.get("local_dir").asString())
                .isEqualTo(data.resolve("models/openai-community_gpt2").toString());
        JsonNode part = ann.details(ann.download("""
                {"model_id":"squad","repo_type":"dataset","local_dir":"some/where","hf_transfer":false,
                 "download_type":"files","branch":"refs/pr/1","files":["a b/*.json","c#d.txt"]}"""));
        assertThat(part.get("download_type").asString()).isEqualTo("files");
        assertThat(part.get("branch").asString()).isEqualTo("refs/pr/1");
        assertThat(part.get("repo_type").asString()).isEqualTo("dataset");
        assertThat(part.get("files").toString()).isEqualTo("[\"a b/*.json\",\"c#d.txt\"]");
        assertThat(part.get("hf_transfer").asBoolean()).isFalse();
        assertThat(part.get("local_dir").asString())
                .isEqualTo(data.resolve("models/some/where").toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `"branch":"dev"`                                             | branch | dev  | 0
            `"files":["a"]`                                              | files  | main | 1
            `"branch":"dev","files":["a"]`                               | files  | dev  | 1
            `"download_type":"full","branch":"dev","files":["a"]`        | branch | dev  | 0
            `"download_type":"branch","branch":"dev","files":["a"]`      | branch | dev  | 0
            `"download_type":"","branch":"","files":[],"local_dir":"","repo_type":""` | full | main | 0
            `"download_type":null,"branch":null,"files":null,"hf_transfer":null`      | full | main | 0
            """)
    void whatIsAbsentFollowsFromTheRest(String members, String type, String branch, int files) {
        JsonNode job = ann.details(ann.download("{\"model_id\":\"a/b\"," + members + "}"));
        assertThat(job.get("download_type").asString()).isEqualTo(type);
        assertThat(job.get("branch").asString()).isEqualTo(branch);
        assertThat(job.get("files").size()).isEqualTo(files);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `{}`                                                   | model_id required
            `{"model_id":""}`                                      | model_id required
            `{"model_id":"a/b/c"}`                                 | model_id:
            `{"model_id":"../x"}`                                  | model_id:
            `{"model_id":7}`                                       | Field 'model_id'
            `{"model_id":"a/b","repo_type":"kernel"}`              | repo_type:
            `{"model_id":"a/b","download_type":"some"}`            | download_type:
            `{"model_id":"a/b","download_type":"branch"}`          | branch:
            `{"model_id":"a/b","branch":"a\\tb"}`                  | branch:
            `{"model_id":"a/b","branch":"a\\u0000b"}`              | Field 'branch'
            `{"model_id":"a/b","download_type":"files"}`           | files:
            `{"model_id":"a/b","files":["../x"]}`                  | files:
            `{"model_id":"a/b","files":[""]}`                      | files:
            `{"model_id":"a/b","files":[null]}`                    | files:
            `{"model_id":"a/b","files":"a"}`                       | Field 'files'
            `{"model_id":"a/b","hf_transfer":"yes"}`               | Field 'hf_transfer'
            `{"model_id":"a/b","revision":"main"}`                 | Unknown field 'revision'
            `{"model_id":"a/b"`                                    | The body is not valid JSON
            `[]`                                                   | The body must be a JSON object
            ``                                                     | The body is empty
            """)
    void whatIsWrongIsNamed(String body, String detail) {
        assertThat(refused(body)).startsWith(detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../x", "..", "a/../../b", "/etc/x", "/", "OUTSIDE", "LINK/x"})
    void nothingIsWrittenOutsideOfTheModels(String folder) throws IOException {
        Path outside = Files.createDirectories(data.resolve("outside"));
        Path link = Files.createDirectories(data.resolve("models")).resolve("link");
        if (!Files.exists(link)) {
            Files.createSymbolicLink(link, outside);
        }
        String wanted = folder.replace("OUTSIDE", outside.toString()).replace("LINK", "link");
        String body = HubClient.JSON.writeValueAsString(Map.of("model_id", "a/b", "local_dir", wanted));
        assertThat(refused(body)).startsWith("local_dir: ");
        try (Stream<Path> files = Files.list(outside)) {
            assertThat(files).isEmpty();
        }
        assertThat(data.resolve("x")).doesNotExist();
        assertThat(data.resolveSibling("x")).doesNotExist();
    }

    @Test
    void anAbsolutePathInsideOfTheModelsIsFine() {
        Path inside = data.resolve("models/mine");
        String body = HubClient.JSON.writeValueAsString(Map.of("model_id", "a/b", "local_dir", inside.toString()));
        assertThat(ann.details(ann.download(body)).get("local_dir").asString()).isEqualTo(inside.toString());
    }

    @Test
    void theListIsNewestFirstAndTheCallersOwn() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.addFirst(ann.download(GPT2));
        }
        assertThat(ann.list("").subList(0, 5)).isEqualTo(made);
        assertThat(ann.list("?limit=2")).isEqualTo(made.subList(0, 2));
        read(ann.act(made.get(1), "pause"), 200);
        assertThat(ann.list("?status=paused")).contains(made.get(1)).doesNotContain(made.getFirst());
        assertThat(bob.list("")).doesNotContainAnyElementsOf(made);
        assertThat(ann.list("?status=completed")).doesNotContainAnyElementsOf(made);
        JsonNode first = read(ann.get("/hub/api/jobs?limit=1"), 200).get(0);
        assertThat(first.get("status").asString()).isEqualTo("queued");
        assertThat(first.get("model_id").asString()).isEqualTo("openai-community/gpt2");
        for (String bad : List.of("?limit=0", "?limit=x", "?limit=-1", "?status=running")) {
            assertThat(detail(ann.get("/api/jobs" + bad), 400)).startsWith(bad.substring(1, bad.indexOf('=')));
        }
    }

    @Test
    void anActionFitsTheStatusOrIsAConflict() {
        String id = ann.download(GPT2);
        assertActed(id, "pause", "paused");
        assertConflict(id, "pause", "The job cannot be paused: it is paused.");
        assertConflict(id, "retry", "The job cannot be retried: it is paused.");
        assertActed(id, "resume", "queued");
        assertConflict(id, "resume", "The job cannot be resumed: it is queued.");
        assertActed(id, "pause", "paused");
        assertActed(id, "cancel", "cancelled");
        assertConflict(id, "cancel", "The job cannot be cancelled: it is cancelled.");
        assertConflict(id, "pause", "The job cannot be paused: it is cancelled.");
        assertConflict(id, "resume", "The job cannot be resumed: it is cancelled.");
        assertActed(id, "retry", "queued");
        DATABASE.execute("update job set state = 'completed' where id = '" + id + "'");
        for (String action : List.of("cancel", "pause", "resume", "retry")) {
            assertConflict(id, action, "it is completed.");
        }
    }

    private static void assertActed(String id, String action, String status) {
        assertThat(ann.act(id, action).body()).isEqualTo("{\"id\":\"" + id + "\",\"status\":\"" + status + "\"}");
        assertThat(ann.details(id).get("status").asString()).isEqualTo(status);
    }

    private static void assertConflict(String id, String action, String sentence) {
        assertThat(detail(ann.act(id, action), 409)).endsWith(sentence);
    }

    @Test
    void anothersJobAndOneOfAnotherSurfaceAreNotThere() {
        String id = ann.download(GPT2);
        String media =
                DATABASE.column("select id from job where surface = 'media'").getFirst();
        HubClient admin = hub.admin();
        assertThat(admin.details(id).get("id").asString()).isEqualTo(id);
        for (String[] row : List.of(
                new String[] {"bob", id},
                new String[] {"ann", media},
                new String[] {"ann", UUID.randomUUID().toString()},
                new String[] {"ann", "1-1-1-1-1"},
                new String[] {"ann", "nothing"})) {
            HubClient who = row[0].equals("bob") ? bob : ann;
            assertThat(who.get("/api/job/" + row[1]).body()).isEqualTo("{\"detail\":\"not found\"}");
            for (String action : List.of("cancel", "pause", "resume", "retry")) {
                assertThat(detail(who.act(row[1], action), 404)).isEqualTo("not found");
            }
            assertThatThrownBy(() -> who.socket(row[1]).close()).rootCause().hasMessageContaining("404");
        }
        assertThat(state(id)).isEqualTo("queued");
        assertThat(state(media)).isEqualTo("running");
    }

    @Test
    void aFailedJobSaysWhyAndASocketTellsAllOfIt() {
        String id = bob.download(GPT2);
        bob.await(id, "failed");
        JsonNode failed = bob.details(id);
        assertThat(failed.get("error").asString()).isNotBlank();
        assertThat(failed.get("result").isNull()).isTrue();
        try (SocketClient socket = bob.socket(id)) {
            assertThat(socket.closed().orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(1000);
            List<JsonNode> told = HubClient.told(socket);
            assertThat(told.getFirst().get("cmd").asString())
                    .isEqualTo("hf download openai-community/gpt2 --repo-type model --revision main --local-dir "
                            + data.resolve("models/openai-community_gpt2"));
            assertThat(told.getLast().get("code").asInt()).isEqualTo(1);
            assertThat(told.subList(1, told.size() - 1))
                    .isNotEmpty()
                    .allSatisfy(message ->
                            assertThat(message.get("event").asString()).isEqualTo("log"));
        }
        assertThat(read(bob.act(id, "retry"), 200).get("status").asString()).isEqualTo("queued");
        bob.await(id, "failed");
        try (SocketClient socket = bob.socket(id)) {
            assertThat(socket.closed().orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(1000);
            assertThat(HubClient.told(socket).stream()
                            .filter(message -> message.get("event").asString().equals("finish")))
                    .hasSize(1);
        }
    }

    @Test
    void aSocketIsQuietWhileTheJobWaits() {
        String id = ann.download(GPT2);
        try (SocketClient socket = ann.socket(id)) {
            socket.send("ping");
            await().until(() -> socket.messages().contains("\"pong\""));
            assertThat(socket.messages()).hasSize(1);
            read(ann.act(id, "cancel"), 200);
            assertThat(socket.closed().orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(1000);
            assertThat(socket.messages()).hasSizeGreaterThan(2);
            assertThat(socket.messages().getLast()).isEqualTo("{\"event\":\"finish\",\"code\":130}");
        }
    }

    /** Its rows are as the gateway writes them. */
    @Test
    void aCompletedJobHasAResult() {
        String id = ann.download(GPT2);
        String commit = "607a30d783dfa663caf39e06633721c8d4cfcd7e";
        DATABASE.execute("insert into job_item (id, job_id, position, url, state, size, expected_size)"
                + " select gen_random_uuid(), '" + id + "', n, 'http://example.com/', (array['downloaded', 'skipped',"
                + " 'failed'])[n], case when n = 1 then 100 else -1 end, 23 from generate_series(1, 3) as n");
        DATABASE.execute("update job set state = 'completed', started_at = created_at, ended_at = created_at + interval"
                + " '1.5 seconds', pinned = 'https://huggingface.co/openai-community/gpt2/tree/" + commit
                + "' where id = '" + id + "'");
        ann.await(id, "completed");
        JsonNode job = ann.details(id);
        assertThat(job.get("commit").asString()).isEqualTo(commit);
        assertThat(job.get("result").toString())
                .isEqualTo("{\"path\":\"" + data.resolve("models/openai-community_gpt2") + "\",\"commit\":\"" + commit
                        + "\",\"files\":2,\"bytes\":123,\"seconds\":1.5,\"verified\":true}");
    }

    @Test
    void theCredentialDecidesWhosePathItIs() {
        assertThat(ann.get("/health").body()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(ann.get("/hub/health").body()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(gateway.get("/health").body()).startsWith("{\"status\":\"healthy\"");
        assertThat(gateway.send("GET", "/media/health", "", "Authorization", "Bearer x")
                        .statusCode())
                .isEqualTo(200);
        for (String path : List.of("/health", "/api/jobs")) {
            HttpResponse<String> wrong = gateway.send("GET", path, "", "Authorization", "Bearer x");
            HubClient.check("GET", path, wrong);
            assertThat(wrong.statusCode()).isEqualTo(401);
        }
        for (String path : List.of("/api/jobs", "/hub/api/jobs", "/hub/health")) {
            HttpResponse<String> none = gateway.get(path);
            HubClient.check("GET", path, none);
            assertThat(none.statusCode()).isEqualTo(401);
        }
    }

    @Test
    void otherBodiesAreRefused() {
        HttpResponse<String> form = gateway.send(
                "POST",
                "/api/download",
                "model_id=a",
                "Authorization",
                ann.person().bearer(),
                "Content-Type",
                "application/x-www-form-urlencoded");
        HubClient.check("POST", "/api/download", form);
        assertThat(form.statusCode()).isEqualTo(415);
        assertThat(detail(ann.post("/api/download", " ".repeat((4 << 20) + 1)), 413))
                .startsWith("The body is larger");
        assertThat(detail(ann.get("/ws/jobs/" + ann.download(GPT2)), 400)).contains("WebSocket");
    }
}
