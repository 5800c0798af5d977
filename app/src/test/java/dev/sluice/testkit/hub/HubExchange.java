package dev.sluice.testkit.hub;

import dev.sluice.testkit.OriginAnswer;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.SeenRequest;
import org.reactivestreams.Publisher;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * A request and what becomes of it.
 *
 * @param seen the request as it came
 * @param rawPath its path as it came
 * @param request to read its body from
 * @param response to answer with
 */
record HubExchange(SeenRequest seen, String rawPath, HttpServerRequest request, HttpServerResponse response) {

    boolean head() {
        return "HEAD".equals(seen.method());
    }

    boolean get() {
        return "GET".equals(seen.method());
    }

    /** The raw query with its question mark; empty for none. */
    String rawQuery() {
        return seen.uri().substring(rawPath.length());
    }

    /** Answers with a file, and notes that for the repository. */
    Publisher<Void> file(HubRepo repo, String path, OriginFile file) {
        Publisher<Void> answer = new OriginAnswer(file, request, response, repo.counter(path)).send();
        int status = response.status().code();
        if (get() && (status == 200 || status == 206)) {
            repo.answered(path, seen);
        }
        return answer;
    }
}
