package dev.sluice.platform.egress;

import io.netty.channel.ChannelOption;
import io.netty.resolver.AddressResolverGroup;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.netty.Connection;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpResponseDecoderSpec;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;

/**
 * The one HTTP client that asks strangers: HTTP/1.1, guarded by {@link EgressRules} on every connection, without
 * redirects, decompression, cookies or proxies of its own. Owns its connections and threads until {@link #close()}.
 *
 * <p>A refused address fails the exchange with {@link EgressRefused}, found by {@link EgressRefused#in}. Body buffers
 * hold up to {@link #MAX_BUFFER} bytes; they come smaller from slow origins and over TLS, where a record ends at 16 KiB.
 */
public final class GuardedHttp implements AutoCloseable {

    /** Most bytes that one read takes from a socket, and so most that a body buffer holds. */
    public static final int MAX_BUFFER = 1 << 20;

    private static final int MAX_HEAD = 64 << 10;
    private static final int MAX_STATUS_LINE = 8 << 10;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(10);
    private static final Duration IDLE_LIMIT = Duration.ofSeconds(20);

    private final ConnectionProvider connections;
    private final LoopResources loops;
    private final HttpClient client;

    /**
     * A client with threads and connections of its own.
     *
     * @param rules where it may connect to
     * @param maxConnectionsPerHost most connections that are open to one host and port; further exchanges wait for one,
     *     in no fair order: who shares hosts among jobs asks for a turn before
     */
    public GuardedHttp(EgressRules rules, int maxConnectionsPerHost) {
        this(rules, maxConnectionsPerHost, null);
    }

    GuardedHttp(EgressRules rules, int maxConnectionsPerHost, @Nullable AddressResolverGroup<?> resolver) {
        this.connections = ConnectionProvider.builder("origins")
                .maxConnections(maxConnectionsPerHost)
                .pendingAcquireMaxCount(-1)
                .pendingAcquireTimeout(Duration.ZERO)
                .maxIdleTime(IDLE_LIMIT)
                .evictInBackground(IDLE_LIMIT)
                .build();
        this.loops = LoopResources.create("origins", LoopResources.DEFAULT_IO_WORKER_COUNT, true);
        HttpClient guarded = guarded(HttpClient.create(connections).runOn(loops), new EgressGuard(rules));
        this.client = resolver == null ? guarded : guarded.resolver(resolver);
    }

    /**
     * The client. Callers add headers, time limits and the request; they must not give it a resolver, a proxy, an
     * address selector or redirects.
     */
    public HttpClient client() {
        return client;
    }

    /**
     * Bounds what one read takes from a connection of this client, from its next read on. The bound stays when the
     * connection goes back to the pool, so each exchange sets it.
     *
     * @param connection one of this client's connections
     * @param bytes the bound, at most {@link #MAX_BUFFER}
     */
    public static void readAtMost(Connection connection, int bytes) {
        if (connection.channel().config().getRecvByteBufAllocator() instanceof ReadSize size) {
            size.atMost(bytes);
        }
    }

    /** Closes all connections, also those in use, and ends the threads. Waits for neither. */
    @Override
    public void close() {
        connections.dispose();
        loops.dispose();
    }

    private static HttpClient guarded(HttpClient plain, EgressGuard guard) {
        return plain.protocol(HttpProtocol.HTTP11)
                .noProxy()
                .followRedirect(false)
                .compress(false)
                .resolvedAddressesSelector((config, addresses) -> guard.select(addresses))
                .doOnChannelInit((observer, channel, remote) -> {
                    channel.config().setRecvByteBufAllocator(new ReadSize());
                    channel.pipeline().addFirst("egressGuard", guard);
                })
                .doOnConnected(connection -> connection.addHandlerFirst("interimAnswers", new InterimAnswers()))
                .secure(tls -> tls.sslContext(verifyingTls()).handshakeTimeout(HANDSHAKE_LIMIT))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_LIMIT.toMillis())
                .httpResponseDecoder(GuardedHttp::bounded);
    }

    private static GenericSslContextSpec<?> verifyingTls() {
        return Http11SslContextSpec.forClient();
    }

    /** The chunk size is deprecated for a later Netty; in this one it decides how large body buffers are. */
    @SuppressWarnings("deprecation")
    private static HttpResponseDecoderSpec bounded(HttpResponseDecoderSpec decoder) {
        return decoder.maxInitialLineLength(MAX_STATUS_LINE)
                .maxHeaderSize(MAX_HEAD)
                .maxChunkSize(MAX_BUFFER);
    }
}
