package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client of a gateway's media surface.
 *
 * @param gateway whom it asks
 * @param checks whether each answer must be as the document says, which costs time that is not to be measured
 */
public record MediaClient(GatewayProcess gateway, boolean checks) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> ENDS = List.of("completed", "skipped", "failed", "cancelled");

    /** Read when it is first needed. */
    private static final class Document {

        private static final OpenApi MEDIA = OpenApi.of("media");
    }

    /** One that checks nothing. */
    public MediaClient(GatewayProcess gateway) {
        this(gateway, false);
    }

    /** One each of whose answers must be as the document says. */
    public static MediaClient checked(GatewayProcess gateway) {
        return new MediaClient(gateway, true);
    }

    /** Asks for a path. */
    public HttpResponse<String> get(String path) {
        return check("GET", path, gateway.get(path));
    }

    /** Posts JSON. */
    public HttpResponse<String> post(String path, String json) {
        return check("POST", path, gateway.post(path, json));
    }

    /**
     * Asks in any way.
     *
     * @param headers names and values in turns
     */
    public HttpResponse<String> send(String method, String path, String body, String... headers) {
        return check(method, path, gateway.send(method, path, body, headers));
    }

    private HttpResponse<String> check(String method, String path, HttpResponse<String> answer) {
        if (checks) {
            Document.MEDIA.assertForeseen(method, path.replaceFirst("^/media/", "/"), answer);
        }
        return answer;
    }

    /** Fails unless all that a socket was told so far is as the document says. */
    public static void assertForeseen(SocketClient socket) {
        assertThat(socket.messages())
                .isNotEmpty()
                .allSatisfy(message -> Document.MEDIA.assertValid("SocketMessage", message));
    }

    /** Starts the download of one address; its id. */
    public String submit(URI url) {
        return submit(List.of(url)).getFirst();
    }

    /** Starts downloads in one call; their ids. */
    public List<String> submit(List<URI> urls) {
        return start(JSON.writeValueAsString(JSON.createObjectNode().set("urls", JSON.valueToTree(urls))));
    }

    /** Starts the download of one address, with more members of the request as they are written; its id. */
    public String submit(URI url, String more) {
        return start("{\"urls\":[\"" + url + "\"]," + more + "}").getFirst();
    }

    private List<String> start(String body) {
        HttpResponse<String> answer = post("/api/downloads/start", body);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return StreamSupport.stream(JSON.readTree(answer.body()).spliterator(), false)
                .map(started -> started.get("task_id").asString())
                .toList();
    }

    /** The status of a download. */
    public JsonNode status(String id) {
        return JSON.readTree(get("/api/downloads/status/" + id).body());
    }

    /** The status word of a download. */
    public String word(String id) {
        return status(id).get("status").asString();
    }

    /** How far a download is, in per cent. */
    public double percent(String id) {
        return status(id).get("progress").asDouble();
    }

    /** How many downloads have not ended. */
    public int active() {
        return allActive().get("count").asInt();
    }

    /** The downloads that have not ended, as the gateway lists them. */
    public JsonNode allActive() {
        return JSON.readTree(get("/api/downloads/active").body());
    }

    /** A socket on which progress is told from now on. */
    public SocketClient progress() {
        return SocketClient.connect("ws://127.0.0.1:" + gateway.port() + "/ws/progress");
    }

    /** What a socket was told of a download so far. */
    public static List<JsonNode> told(SocketClient socket, String id) {
        return socket.messages().stream()
                .filter(message -> message.contains(id))
                .map(JSON::readTree)
                .toList();
    }

    /** Whether a status or a message says that a download has ended. */
    public static boolean hasEnded(JsonNode told) {
        return ENDS.contains(told.get("status").asString());
    }
}
