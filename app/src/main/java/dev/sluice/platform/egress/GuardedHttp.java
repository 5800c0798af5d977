package dev.sluice.platform.egress;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.NoopAddressResolverGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import reactor.netty.http.Http2SettingsSpec;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.Http2AllocationStrategy;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpResponseDecoderSpec;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;

/**
 * The one HTTP client that asks strangers, guarded by {@link EgressRules} on every connection, without redirects,
 * decompression or cookies, straight or by one of {@link Proxies}. Over TLS it speaks HTTP/2 with those that choose it
 * (RFC 7301), else HTTP/1.1. Owns its connections and threads until {@link #close()}.
 *
 * <p>By a proxy the target is not resolved here. Every proxy has connections of its own, so that none of them is ever taken
 * for that of another way. To a proxy that speaks HTTP it is always CONNECT, also for http: so it sees no request and
 * changes none, and the same checks hold for both schemes.
 *
 * <p>A refused address fails the exchange with {@link EgressRefused}, found by {@link EgressRefused#in}. Body buffers
 * hold up to {@link #MAX_BUFFER} bytes; they come smaller from slow origins, over TLS, where a record ends at 16 KiB, and
 * where so many connections are open that all of them could not take so much.
 *
 * <p>An HTTP/2 connection carries one exchange at a time (docs/decisions/0003). So the bound on connections means the same
 * with both, and whoever holds an exchange holds its connection: {@link #readAtMost} bounds what is read from the socket, and
 * disposing of the exchange resets its stream and leaves the connection for the next one.
 */
public final class GuardedHttp implements AutoCloseable {

    /** Most bytes that one read takes from a socket, and so most that a body buffer holds. */
    public static final int MAX_BUFFER = 1 << 20;

    /** What may be on its way to us on an HTTP/2 stream: no more memory than one read of HTTP/1.1 takes. */
    private static final int WINDOW = MAX_BUFFER;

    private static final int MAX_HEAD = 64 << 10;
    private static final String INTERIM = "interimAnswers";
    private static final int MAX_STATUS_LINE = 8 << 10;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(10);
    private static final Duration IDLE_LIMIT = Duration.ofSeconds(20);

    private final List<ConnectionProvider> pools = new ArrayList<>();
    private final AtomicInteger channels = new AtomicInteger();
    private final LoopResources loops = LoopResources.create("origins", LoopResources.DEFAULT_IO_WORKER_COUNT, true);
    private final Map<Proxy, HttpClient> byProxy = new HashMap<>();
    private final HttpClient straight;
    private final Proxies proxies;

    /**
     * A client with threads and connections of its own, and without proxies.
     *
     * @param rules where it may connect to
     * @param maxConnectionsPerHost most connections that are open to one host and port; further exchanges wait for one,
     *     in no fair order: who shares hosts among jobs asks for a turn before
     */
    public GuardedHttp(EgressRules rules, int maxConnectionsPerHost) {
        this(rules, Proxies.NONE, maxConnectionsPerHost, null);
    }

    /** As {@link #GuardedHttp(EgressRules, int)}, with proxies. The bound holds for each of them. */
    public GuardedHttp(EgressRules rules, Proxies proxies, int maxConnectionsPerHost) {
        this(rules, proxies, maxConnectionsPerHost, null);
    }

    GuardedHttp(
            EgressRules rules, Proxies proxies, int maxConnectionsPerHost, @Nullable AddressResolverGroup<?> resolver) {
        HttpClient guarded = straight(plain(maxConnectionsPerHost), new EgressGuard(rules));
        this.straight = resolver == null ? guarded : guarded.resolver(resolver);
        this.proxies = proxies;
        AddressResolverGroup<?> names =
                resolver == null ? guarded.configuration().defaultAddressResolverGroup() : resolver;
        for (Proxy proxy : proxies.all()) {
            byProxy.put(proxy, by(proxy, plain(maxConnectionsPerHost), rules, names));
        }
    }

    /**
     * The client for the straight way. Callers add headers, time limits and the request; they must not give it a resolver,
     * a proxy, an address selector or redirects.
     */
    public HttpClient client() {
        return straight;
    }

    /**
     * The client for a way, as {@link #client()}. What fails at the proxy is found by {@link ProxyFailure#in}.
     *
     * @param way how to reach the origin
     * @throws EgressRefused if it names a proxy that the operator does not have, or not any more
     */
    public HttpClient client(ProxyChoice way) {
        Proxy proxy = proxies.find(way);
        return proxy == null ? straight : Objects.requireNonNull(byProxy.get(proxy));
    }

    /**
     * Bounds what one read takes from a connection of this client, from its next read on. The bound stays when the
     * connection goes back to the pool, so each exchange sets it.
     *
     * @param connection one of this client's connections
     * @param bytes the bound, at most {@link #MAX_BUFFER}
     */
    public static void readAtMost(Connection connection, int bytes) {
        Channel channel = connection.channel();
        Channel socket = channel instanceof Http2StreamChannel ? channel.parent() : channel;
        if (socket.config().getRecvByteBufAllocator() instanceof ReadSize size) {
            size.atMost(bytes);
        }
    }

    /** Closes all connections, also those in use, and ends the threads. Waits for neither. */
    @Override
    public void close() {
        pools.forEach(ConnectionProvider::dispose);
        loops.dispose();
    }

    private HttpClient plain(int maxConnectionsPerHost) {
        ConnectionProvider pool = ConnectionProvider.builder("origins")
                .allocationStrategy(Http2AllocationStrategy.builder()
                        .maxConnections(maxConnectionsPerHost)
                        .maxConcurrentStreams(1)
                        .build())
                .pendingAcquireMaxCount(-1)
                .pendingAcquireTimeout(Duration.ZERO)
                .maxIdleTime(IDLE_LIMIT)
                .evictInBackground(IDLE_LIMIT)
                .build();
        pools.add(pool);
        return HttpClient.create(pool)
                .runOn(loops)
                .protocol(HttpProtocol.H2, HttpProtocol.HTTP11)
                .http2Settings(GuardedHttp::bounded)
                .noProxy()
                .followRedirect(false)
                .compress(false)
                .doOnRequest((request, connection) -> prepare(connection))
                .secure(tls -> tls.sslContext(verifyingTls()).handshakeTimeout(HANDSHAKE_LIMIT))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_LIMIT.toMillis())
                .httpResponseDecoder(GuardedHttp::bounded);
    }

    private HttpClient straight(HttpClient plain, EgressGuard guard) {
        return plain.resolvedAddressesSelector((config, addresses) -> guard.select(addresses))
                .doOnChannelInit((observer, channel, remote) -> {
                    ReadSize.bound(channel, channels);
                    channel.pipeline().addFirst("egressGuard", guard);
                });
    }

    /** The handshake begins to count when the proxy is connected to, so the proxy's own time is given on top. */
    private HttpClient by(Proxy proxy, HttpClient plain, EgressRules rules, AddressResolverGroup<?> names) {
        ProxyGuard toProxy = new ProxyGuard(proxy, names);
        TargetGuard toTarget = new TargetGuard(rules);
        return plain.proxy(description -> proxy.describe(description, CONNECT_LIMIT.toMillis()))
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .secure(tls -> tls.sslContext(verifyingTls()).handshakeTimeout(HANDSHAKE_LIMIT.plus(CONNECT_LIMIT)))
                .doOnChannelInit((observer, channel, remote) -> {
                    ReadSize.bound(channel, channels);
                    channel.pipeline()
                            .addAfter(NettyPipeline.ProxyHandler, "targetGuard", toTarget)
                            .addFirst("egressGuard", toProxy);
                });
    }

    /** A stream of HTTP/2 has handlers of its own, so each exchange looks after them. */
    private static void prepare(Connection connection) {
        if (connection.channel().pipeline().get(INTERIM) == null) {
            connection.addHandlerFirst(INTERIM, new InterimAnswers());
        }
    }

    /** With Netty's suites for all, as for HTTP/1.1: those for HTTP/2 alone would lock out older origins. */
    private static GenericSslContextSpec<?> verifyingTls() {
        return Http2SslContextSpec.forClient()
                .configure(builder -> builder.ciphers(null, IdentityCipherSuiteFilter.INSTANCE));
    }

    /** That the origin may open no streams means that it may not push (RFC 9113 section 5.1.2). */
    private static void bounded(Http2SettingsSpec.Builder settings) {
        settings.initialWindowSize(WINDOW).maxHeaderListSize(MAX_HEAD).maxConcurrentStreams(0);
    }

    /** The chunk size is deprecated for a later Netty; in this one it decides how large body buffers are. */
    @SuppressWarnings("deprecation")
    private static HttpResponseDecoderSpec bounded(HttpResponseDecoderSpec decoder) {
        return decoder.maxInitialLineLength(MAX_STATUS_LINE)
                .maxHeaderSize(MAX_HEAD)
                .maxChunkSize(MAX_BUFFER);
    }
}
