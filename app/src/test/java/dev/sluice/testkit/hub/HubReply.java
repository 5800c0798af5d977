package dev.sluice.testkit.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer that is no file.
 *
 * @param status its status
 * @param headers those that it has besides the type and the length
 * @param type of the body
 * @param body its text
 */
record HubReply(int status, Map<String, String> headers, String type, String body) {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final String CODE = "X-Error-Code";
    private static final String MESSAGE = "X-Error-Message";

    static HubReply json(Object value) {
        return json(value, Map.of());
    }

    static HubReply json(Object value, Map<String, String> headers) {
        return new HubReply(200, headers, "application/json; charset=utf-8", JSON.writeValueAsString(value));
    }

    static HubReply html() {
        String page = "<!doctype html><html><head><title>Sign in</title></head><body>Welcome</body></html>";
        return new HubReply(200, Map.of(), "text/html; charset=utf-8", page);
    }

    static HubReply text(String text) {
        return new HubReply(200, Map.of(), PLAIN, text);
    }

    static HubReply xml(int status, String code, String message) {
        String text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code + "</Code><Message>" + message
                + "</Message></Error>";
        return new HubReply(status, Map.of(), "application/xml", text);
    }

    /** Without a body. */
    static HubReply bare(int status, Map<String, String> headers) {
        return new HubReply(status, headers, PLAIN, "");
    }

    /** To another place, with a text whose length is none of a file. */
    static HubReply redirect(int status, String location, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Location", location);
        return new HubReply(status, all, PLAIN, "Redirecting to " + location);
    }

    /** A failure that has a message only. */
    static HubReply error(int status, String message) {
        return error(status, message, Map.of(MESSAGE, message));
    }

    /** A failure that has a code. */
    static HubReply error(int status, String code, String message) {
        return error(status, message, Map.of(CODE, code, MESSAGE, message));
    }

    private static HubReply error(int status, String message, Map<String, String> headers) {
        HubReply body = json(Map.of("error", message));
        return new HubReply(status, headers, body.type(), body.body());
    }

    static HubReply invalidCredentials() {
        return error(401, "Invalid credentials in Authorization header");
    }

    static HubReply repoNotFound(boolean anonymous) {
        return anonymous
                ? error(401, "Invalid username or password.")
                : error(404, "RepoNotFound", "Repository not found");
    }

    static HubReply gated(HubRepo repo, boolean known) {
        String what = "Access to " + repo.type().name().toLowerCase(Locale.ROOT) + ' ' + repo.id();
        return known
                ? error(403, "GatedRepo", what + " is restricted and you are not in the authorized list.")
                : error(401, "GatedRepo", what + " is restricted. You must be authenticated to access it.");
    }

    static HubReply disabled() {
        return error(403, "Access to this resource is disabled.");
    }

    static HubReply revisionNotFound(String revision) {
        return error(404, "RevisionNotFound", "Invalid rev id: " + revision);
    }

    static HubReply entryNotFound() {
        return error(404, "EntryNotFound", "Entry not found");
    }

    Publisher<Void> send(HubExchange exchange) {
        HttpServerResponse response = exchange.response();
        byte[] bytes = body.getBytes(UTF_8);
        response.status(status).header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(bytes.length));
        headers.forEach((name, value) -> response.header(name, ascii(value)));
        if (bytes.length == 0) {
            return response.send();
        }
        response.header(HttpHeaderNames.CONTENT_TYPE, type);
        return exchange.head() ? response.send() : response.sendByteArray(Mono.just(bytes));
    }

    /** A header's value cannot have the letters and controls that a path or a revision may. */
    private static String ascii(String value) {
        return value.replaceAll("[^ -~]", "?");
    }
}
