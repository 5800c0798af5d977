package dev.sluice.webhook;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** A real receiver, which keeps what it is sent and answers as it is told to. */
final class Receiver implements AutoCloseable {

    /** A path that says as much as a secret does, as those of some receivers. */
    static final String PATH = "/hook-path-of-the-test";

    final List<Seen> seen = new CopyOnWriteArrayList<>();

    /** How many endless answers the other side has left. */
    final AtomicInteger left = new AtomicInteger();

    private volatile Manner manner = (body, response) -> response.status(204).send();
    private final DisposableServer server =
            HttpServer.create().host("127.0.0.1").port(0).handle(this::answer).bindNow();

    record Seen(
            String path,
            String id,
            String event,
            String timestamp,
            String signature,
            @Nullable String length,
            String body) {}

    private interface Manner {
        Publisher<Void> answer(String body, HttpServerResponse response);
    }

    void answers(int status) {
        manner = (body, response) -> response.status(status).send();
    }

    void answersAfter(Duration wait) {
        manner = (body, response) -> Mono.delay(wait).then(response.status(204).send());
    }

    void isSilentTo(Predicate<String> which) {
        manner = (body, response) ->
                which.test(body) ? Mono.never() : response.status(204).send();
    }

    void sendsElsewhere() {
        manner = (body, response) -> response.status(307)
                .header(HttpHeaderNames.LOCATION, "/elsewhere")
                .send();
    }

    void neverEnds() {
        Flux<String> endless =
                Flux.<String>generate(sink -> sink.next("x".repeat(1000))).doFinally(signal -> left.incrementAndGet());
        manner = (body, response) -> response.status(200).sendString(endless);
    }

    private Mono<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        return request.receive()
                .aggregate()
                .asString()
                .doOnNext(body -> seen.add(read(request, body)))
                .flatMap(body -> Mono.from(manner.answer(body, response)));
    }

    private static Seen read(HttpServerRequest request, String body) {
        return new Seen(
                request.uri(),
                header(request, "Delivery"),
                header(request, "Event"),
                header(request, "Timestamp"),
                header(request, "Signature"),
                request.requestHeaders().get(HttpHeaderNames.CONTENT_LENGTH),
                body);
    }

    private static String header(HttpServerRequest request, String name) {
        return String.valueOf(request.requestHeaders().get("X-Sluice-" + name));
    }

    int port() {
        return server.port();
    }

    String url() {
        return "http://127.0.0.1:" + port() + PATH;
    }

    @Override
    public void close() {
        server.disposeNow(Duration.ofSeconds(10));
    }
}
