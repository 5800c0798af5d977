package dev.sluice.testkit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.reactivestreams.Publisher;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * An HTTP origin on 127.0.0.1 that serves files well or, where a test asks for it, badly, and remembers what it was
 * asked. A path that nobody serves is answered with 404. Thread-safe.
 */
public final class FaultyOrigin implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Map<String, OriginFile> files = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> sent = new ConcurrentHashMap<>();
    private final List<SeenRequest> requests = new CopyOnWriteArrayList<>();
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final DisposableServer server;

    private FaultyOrigin() {
        this.server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .doOnChannelInit((observer, channel, remote) -> opened(channel))
                .handle(this::answer)
                .bindNow(LIMIT);
    }

    /** An origin on a free port. */
    public static FaultyOrigin start() {
        return new FaultyOrigin();
    }

    /** Serves a file under a path, in place of what was there. */
    public OriginFile serve(String path, OriginFile file) {
        files.put(path, file);
        return file;
    }

    /** Where it listens. */
    public int port() {
        return server.port();
    }

    /** The address of a path. */
    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** All requests so far, in order. */
    public List<SeenRequest> requests() {
        return List.copyOf(requests);
    }

    /** The requests for one path so far, in order. */
    public List<SeenRequest> requests(String path) {
        return requests.stream().filter(seen -> seen.path().equals(path)).toList();
    }

    /** Bytes of bodies that were handed to the socket for one path. */
    public long bytesSent(String path) {
        return counter(path).get();
    }

    /** Connections that are open now. */
    public int openConnections() {
        return open.size();
    }

    /** Connections that were ever made. */
    public int allConnections() {
        return connections.get();
    }

    /** Waits until no connection is open; fails after ten seconds. */
    public void awaitClosed() {
        Awaitility.await().atMost(LIMIT).until(open::isEmpty);
    }

    /** Closes every open connection, as a crash of the origin would. */
    public void dropConnections() {
        open.forEach(FaultyOrigin::drop);
    }

    @Override
    public void close() {
        dropConnections();
        server.disposeNow(LIMIT);
    }

    static void drop(Channel channel) {
        ChannelFuture unused = channel.close();
    }

    private void opened(Channel channel) {
        connections.incrementAndGet();
        open.add(channel);
        channel.closeFuture().addListener(closed -> open.remove(channel));
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        String path = URI.create(request.uri()).getPath();
        requests.add(new SeenRequest(
                request.method().name(),
                path,
                request.uri(),
                request.requestHeaders().copy()));
        OriginFile file = files.get(path);
        if (file == null) {
            return response.sendNotFound();
        }
        return new OriginAnswer(file, request, response, counter(path)).send();
    }

    private AtomicLong counter(String path) {
        return sent.computeIfAbsent(path, unused -> new AtomicLong());
    }
}
