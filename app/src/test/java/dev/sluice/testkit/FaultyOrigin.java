package dev.sluice.testkit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.reactivestreams.Publisher;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;

/**
 * An HTTP origin on 127.0.0.1 that serves files well or, where a test asks for it, badly, and remembers what it was
 * asked. A path that nobody serves is answered with 404. Thread-safe.
 */
public final class FaultyOrigin implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Map<String, OriginFile> files = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> sent = new ConcurrentHashMap<>();
    private final List<SeenRequest> requests = new CopyOnWriteArrayList<>();
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final String base;
    private final DisposableServer server;

    private FaultyOrigin(String scheme, String host, UnaryOperator<HttpServer> more) {
        this.base = scheme + "://" + (host.contains(":") ? "[" + host + "]" : host);
        this.server = more.apply(HttpServer.create())
                .host(host)
                .port(0)
                .doOnChannelInit((observer, channel, remote) -> opened(channel))
                .handle(this::answer)
                .bindNow(LIMIT);
    }

    /** An origin on a free port. */
    public static FaultyOrigin start() {
        return new FaultyOrigin("http", LOOPBACK, server -> server);
    }

    /** An origin on a free port of {@code ::1}. */
    public static FaultyOrigin startIpv6() {
        return new FaultyOrigin("http", "::1", server -> server);
    }

    /** An origin on a free port that speaks TLS with the good certificate, and over it HTTP/2 with those that can. */
    public static FaultyOrigin startHttp2(Certificates certificates) throws IOException, GeneralSecurityException {
        GenericSslContextSpec<?> tls = Http2SslContextSpec.forServer(certificates.keys(Certificates.GOOD));
        return new FaultyOrigin(
                "https",
                LOOPBACK,
                server -> server.protocol(HttpProtocol.H2, HttpProtocol.HTTP11)
                        .secure(secured -> secured.sslContext(tls)));
    }

    /** An origin on a free port that speaks TLS with the good certificate, and over it HTTP/1.1 alone. */
    public static FaultyOrigin startSecure(Certificates certificates) throws IOException, GeneralSecurityException {
        GenericSslContextSpec<?> tls = Http11SslContextSpec.forServer(certificates.keys(Certificates.GOOD));
        return new FaultyOrigin("https", LOOPBACK, server -> server.secure(secured -> secured.sslContext(tls)));
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
        return URI.create(base + ":" + port() + path);
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

    /** Tells every open HTTP/2 connection that it takes no further streams (RFC 9113 section 6.8). */
    public void goAway() {
        for (Channel channel : open) {
            ChannelFuture unused = channel.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
        }
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
                request.requestHeaders().copy(),
                request.protocol()));
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
