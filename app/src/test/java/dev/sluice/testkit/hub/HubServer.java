package dev.sluice.testkit.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.testkit.SeenRequest;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import org.springframework.web.util.UriUtils;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** A server on a free port of 127.0.0.1 that remembers what it was asked. Thread-safe. */
final class HubServer implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int LONGEST_LINE = 64 << 10;

    private final List<SeenRequest> requests = new CopyOnWriteArrayList<>();
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private final Function<HubExchange, Publisher<Void>> handler;
    private final DisposableServer server;

    HubServer(Function<HubExchange, Publisher<Void>> handler) {
        this.handler = handler;
        this.server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .doOnChannelInit((observer, channel, remote) -> opened(channel))
                .httpRequestDecoder(decoder -> decoder.maxInitialLineLength(LONGEST_LINE))
                .handle(this::answer)
                .bindNow(LIMIT);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    List<SeenRequest> requests() {
        return List.copyOf(requests);
    }

    /** Closes every open connection, as a crash would. */
    void dropConnections() {
        for (Channel channel : open) {
            ChannelFuture unused = channel.close();
        }
    }

    @Override
    public void close() {
        dropConnections();
        server.disposeNow(LIMIT);
    }

    private void opened(Channel channel) {
        open.add(channel);
        channel.closeFuture().addListener(closed -> open.remove(channel));
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        String uri = request.uri();
        String rawPath = uri.split("\\?", 2)[0];
        SeenRequest seen = new SeenRequest(
                request.method().name(),
                decoded(rawPath),
                uri,
                request.requestHeaders().copy(),
                request.protocol());
        requests.add(seen);
        return handler.apply(new HubExchange(seen, rawPath, request, response));
    }

    /** A path that cannot be decoded is remembered as it came. */
    private static String decoded(String rawPath) {
        try {
            return UriUtils.decode(rawPath, UTF_8);
        } catch (IllegalArgumentException e) {
            return rawPath;
        }
    }
}
