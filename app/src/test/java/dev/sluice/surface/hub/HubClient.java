package dev.sluice.surface.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Accounts.Person;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.OpenApi;
import dev.sluice.testkit.SocketClient;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client of the hub surface, each of whose answers must be as the document says.
 *
 * @param gateway whom it asks
 * @param person who asks
 */
record HubClient(GatewayProcess gateway, Person person) {

    static final JsonMapper JSON = new JsonMapper();

    private static final OpenApi DOCUMENT = OpenApi.of("hub");

    HttpResponse<String> get(String path) {
        HttpResponse<String> answer = gateway.send("GET", path, "", "Authorization", person.bearer());
        check("GET", path, answer);
        return answer;
    }

    HttpResponse<String> post(String path, String body) {
        HttpResponse<String> answer =
                gateway.send("POST", path, body, "Authorization", person.bearer(), "Content-Type", "application/json");
        check("POST", path, answer);
        return answer;
    }

    static void check(String method, String path, HttpResponse<String> answer) {
        DOCUMENT.assertForeseen(method, path.replaceFirst("^/hub/", "/"), answer);
    }

    /** Starts a download; its id. */
    String download(String body) {
        return read(post("/api/download", body), 200).get("job_id").asString();
    }

    JsonNode details(String id) {
        return read(get("/api/job/" + id), 200);
    }

    void await(String id, String status) {
        Awaitility.await().until(() -> details(id).get("status").asString().equals(status));
    }

    /** The ids of a list. */
    List<String> list(String query) {
        return StreamSupport.stream(read(get("/api/jobs" + query), 200).spliterator(), false)
                .map(job -> job.get("id").asString())
                .toList();
    }

    HttpResponse<String> act(String id, String action) {
        return post("/api/job/" + id + "/" + action, "");
    }

    SocketClient socket(String id) {
        return SocketClient.connect("ws://127.0.0.1:" + gateway.port() + "/ws/jobs/" + id + "?token=" + person.token());
    }

    /** What a socket was told, each as the document says. */
    static List<JsonNode> told(SocketClient socket) {
        List<String> messages = List.copyOf(socket.messages());
        messages.forEach(message -> DOCUMENT.assertValid("SocketMessage", message));
        return messages.stream().map(JSON::readTree).toList();
    }

    static JsonNode read(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }

    static String detail(HttpResponse<String> answer, int status) {
        return read(answer, status).get("detail").asString();
    }
}
