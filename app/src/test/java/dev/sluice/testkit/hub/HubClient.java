package dev.sluice.testkit.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client that follows no redirect, so that each answer is seen as it is. */
final class HubClient implements AutoCloseable {

    private final HubOrigin hub;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    HubClient(HubOrigin hub) {
        this.hub = hub;
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }

    /** Asks for a raw path of the Hub, or a whole address, with at most one header. */
    HttpResponse<byte[]> get(String target, String... header) {
        return send("GET", target, header.length == 0 ? Map.of() : Map.of(header[0], header[1]));
    }

    HttpResponse<byte[]> send(String method, String target, Map<String, String> headers) {
        HttpRequest.Builder request = request(target).method(method, BodyPublishers.noBody());
        headers.forEach(request::header);
        return exchange(request);
    }

    HttpResponse<byte[]> post(String target, String type, String body) {
        return exchange(request(target).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
    }

    JsonNode json(String target) {
        return json(get(target));
    }

    static JsonNode json(HttpResponse<byte[]> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    static String header(HttpResponse<byte[]> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** Status, code, message and body, as far as there are. */
    static String failure(HttpResponse<byte[]> response) {
        return response.statusCode() + " " + header(response, "X-Error-Code") + '|'
                + header(response, "X-Error-Message") + '|' + new String(response.body(), UTF_8);
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create(target.startsWith("/") ? hub.endpoint() + target : target))
                .timeout(Duration.ofSeconds(10));
    }

    private HttpResponse<byte[]> exchange(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
