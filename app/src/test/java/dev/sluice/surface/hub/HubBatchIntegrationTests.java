package dev.sluice.surface.hub;

import static dev.sluice.surface.hub.HubClient.detail;
import static dev.sluice.surface.hub.HubClient.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.SocketClient;
import dev.sluice.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Many jobs at once, through the packaged gateway, which is then stopped. */
class HubBatchIntegrationTests {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final String GPT2 = "{\"model_id\":\"openai-community/gpt2\"}";

    @TempDir
    static Path data;

    private static HubGateway hub;
    private static HubClient ann;

    @BeforeAll
    static void start() {
        hub = HubGateway.start(DATABASE, data);
        ann = hub.client("ann");
        hub.block(ann.person());
    }

    @AfterAll
    static void stop() {
        SocketClient follower = ann.socket(ann.download(GPT2));
        follower.send("ping");
        await().until(() -> follower.messages().contains("\"pong\""));
        hub.close();
        assertThat(follower.closed().orTimeout(10, TimeUnit.SECONDS).join())
                .as("what a gateway that stops tells who follows a job that has not ended")
                .isEqualTo(1001);
    }

    private static String state(String id) {
        return DATABASE.column("select state from job where id = '" + id + "'").getFirst();
    }

    @Test
    void aBatchMakesTheGoodOnesAndSaysWhatIsWrongWithTheOthers() {
        JsonNode results = read(ann.post("/hub/api/jobs/batch", """
                {"jobs":[{"model_id":"a/b"},{"model_id":"a/b","repo_type":"x"},{"modelid":"a"},null,"a",
                 {"model_id":"a/b","local_dir":"../x"},{"model_id":"c/d"}]}"""), 200).get("results");
        assertThat(results.size()).isEqualTo(7);
        assertThat(ann.details(results.get(0).get("job_id").asString())
                        .get("model_id")
                        .asString())
                .isEqualTo("a/b");
        assertThat(ann.details(results.get(6).get("job_id").asString())
                        .get("model_id")
                        .asString())
                .isEqualTo("c/d");
        assertThat(results.get(1).get("error").asString()).startsWith("repo_type:");
        assertThat(results.get(2).get("error").asString()).isEqualTo("Unknown field 'modelid'.");
        assertThat(results.get(3).get("error").asString()).contains("JSON object");
        assertThat(results.get(4).get("error").asString()).contains("JSON object");
        assertThat(results.get(5).get("error").asString()).startsWith("local_dir:");
    }

    @Test
    void aBatchDoesSomethingWithMany() {
        String one = ann.download(GPT2);
        String two = ann.download(GPT2);
        JsonNode results = read(
                ann.post(
                        "/api/jobs/batch",
                        "{\"action\":\"pause\",\"job_ids\":[\"%s\",\"x\",\"%s\",\"%s\"]}".formatted(one, two, one)),
                200);
        assertThat(results.toString())
                .isEqualTo(("{\"results\":[{\"job_id\":\"%s\",\"status\":\"paused\"},{\"job_id\":\"x\",\"error\":\"not"
                                + " found\"},{\"job_id\":\"%s\",\"status\":\"paused\"},{\"job_id\":\"%s\",\"error\":\"The"
                                + " job cannot be paused: it is paused.\"}]}")
                        .formatted(one, two, one));
        assertThat(state(two)).isEqualTo("paused");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `{}`                                            | Give either jobs
            `{"jobs":[]}`                                   | Give either jobs
            `{"jobs":[{}],"action":"pause","job_ids":["x"]}`| Give either jobs
            `{"jobs":[{}],"action":"pause"}`                | Give either jobs
            `{"action":"pause"}`                            | job_ids:
            `{"job_ids":["x"]}`                             | action:
            `{"action":"delete","job_ids":["x"]}`           | action:
            `{"jobs":[{}],"more":1}`                        | Unknown field 'more'
            """)
    void aBatchIsOneOfBoth(String body, String detail) {
        assertThat(detail(ann.post("/api/jobs/batch", body), 400)).startsWith(detail);
    }

    /** Over many pages of the database and pieces of the answer. */
    @Test
    void aLongListComesWholeAndInOrder() {
        HubClient carl = hub.client("carl");
        DATABASE.execute("insert into job (id, owner, surface, source, reference, folder, options, root, state)"
                + " select gen_random_uuid(), 'user:" + carl.person().id() + "', 'hub', 'hugging_face',"
                + " 'https://huggingface.co/org/name/tree/main', 'f', job.options, 'models', 'completed'"
                + " from generate_series(1, 20250), (select options from job limit 1) as job");
        List<String> ids = carl.list("");
        assertThat(ids)
                .isEqualTo(DATABASE.column("select id from job where owner = 'user:"
                        + carl.person().id() + "' order by id desc"))
                .hasSize(20_250);
        assertThat(carl.list("?limit=1250")).isEqualTo(ids.subList(0, 1250));
        assertThat(carl.list("?status=queued")).isEmpty();
    }

    @Test
    void aBatchIsBounded() {
        String thousandAndOne = "x,".repeat(1001).replace("x", "\"x\"");
        assertThat(detail(
                        ann.post(
                                "/api/jobs/batch",
                                "{\"action\":\"pause\",\"job_ids\":["
                                        + thousandAndOne.substring(0, thousandAndOne.length() - 1) + "]}"),
                        400))
                .startsWith("job_ids: at most 1000");
    }
}
