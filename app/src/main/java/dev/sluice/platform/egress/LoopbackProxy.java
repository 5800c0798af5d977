package dev.sluice.platform.egress;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;

/**
 * An HTTP proxy on 127.0.0.1 for programs that the gateway starts: they reach what {@link EgressRules} let it reach, and
 * nothing else. It knows CONNECT and requests in absolute form for http (RFC 9112 section 3.2), one on each connection,
 * and nobody who brings no {@link Pass}. What the guard refuses is answered with 403 and its sentence, what cannot be reached with
 * 502, who has no pass with 407, and what cannot be read with 400. Thread-safe.
 *
 * <p>A connection is held without a byte either way for two minutes, a connection to an origin comes up within ten
 * seconds, and at most {@value #MOST} programs' connections are open; what is beyond is closed at once. One read of each
 * connection is held in memory, and the next one waits until it is written.
 */
public final class LoopbackProxy implements AutoCloseable {

    private static final int MOST = 256;
    private static final Duration IDLE_LIMIT = Duration.ofMinutes(2);
    private static final int USER_BYTES = 16;
    private static final int PASSWORD_BYTES = 32;

    private final LoopResources loops = LoopResources.create("tools", LoopResources.DEFAULT_IO_WORKER_COUNT, true);
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger channels = new AtomicInteger();
    private final Map<String, Pass> passes = new ConcurrentHashMap<>();
    private final Proxies proxies;
    private final SecureRandom random;
    private final OriginDialer dialer;
    private final Duration idle;
    private final Channel listener;

    /**
     * Listens on a free port, with threads of its own.
     *
     * @param rules where programs may connect to
     * @param proxies what passes may lead by
     * @param random makes users and passwords
     */
    public LoopbackProxy(EgressRules rules, Proxies proxies, SecureRandom random) {
        this(
                rules,
                proxies,
                random,
                HttpClient.newConnection().configuration().defaultAddressResolverGroup(),
                IDLE_LIMIT);
    }

    LoopbackProxy(
            EgressRules rules, Proxies proxies, SecureRandom random, AddressResolverGroup<?> names, Duration idle) {
        this.proxies = proxies;
        this.random = random;
        this.dialer = new OriginDialer(rules, names, loops, channels);
        this.idle = idle;
        this.listener = listen();
    }

    private Channel listen() {
        EventLoopGroup acceptor = loops.onServerSelect(true);
        return new ServerBootstrap()
                .group(acceptor, loops.onServer(true))
                .channelFactory(() -> loops.onChannel(ServerSocketChannel.class, acceptor))
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel tool) {
                        accept(tool);
                    }
                })
                .bind(new InetSocketAddress(NetUtil.LOCALHOST4, 0))
                .syncUninterruptibly()
                .channel();
    }

    /**
     * Lets one program in, until its pass is closed.
     *
     * @param way by which its origins are reached
     * @throws EgressRefused if that is a proxy that the operator does not have, or not any more
     */
    public Pass open(ProxyChoice way) {
        Pass pass = new Pass(random(USER_BYTES), random(PASSWORD_BYTES), proxies.find(way));
        passes.put(pass.user, pass);
        return pass;
    }

    /** How many programs' connections are open. */
    int connections() {
        return open.size();
    }

    /** Ends all passes, closes all connections, and ends the threads. Waits for neither. */
    @Override
    public void close() {
        Relay.shut(listener);
        passes.values().forEach(Pass::close);
        open.forEach(Relay::shut);
        loops.dispose();
    }

    private void accept(Channel tool) {
        open.add(tool);
        tool.closeFuture().addListener(closed -> open.remove(tool));
        if (open.size() > MOST) {
            Relay.shut(tool);
            return;
        }
        ReadSize.bound(tool, channels);
        ToolConnection.prepare(tool, head -> admit(tool, head), dialer, idle);
    }

    /** RFC 7617. Who has no pass, a wrong one and one that is closed are all alike. */
    private Optional<Pass> admit(Channel tool, HttpRequest head) {
        List<String> told = head.headers().getAll(HttpHeaderNames.PROXY_AUTHORIZATION);
        if (told.size() != 1 || !told.get(0).regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        String[] parts = decoded(told.get(0).substring(6).strip()).split(":", 2);
        Pass pass = passes.get(parts[0]);
        return parts.length == 2 && pass != null && pass.admit(parts[1], tool) ? Optional.of(pass) : Optional.empty();
    }

    private static String decoded(String text) {
        try {
            return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return "";
        }
    }

    private String random(int bytes) {
        byte[] made = new byte[bytes];
        random.nextBytes(made);
        return HexFormat.of().formatHex(made);
    }

    /** Lets one program use the proxy, by one way to origins. Whoever has its address may. Thread-safe. */
    public final class Pass implements AutoCloseable {

        private final String user;
        private final byte[] password;
        private final @Nullable Proxy way;
        private final Set<Channel> mine = ConcurrentHashMap.newKeySet();
        private volatile boolean closed;

        private Pass(String user, String password, @Nullable Proxy way) {
            this.user = user;
            this.password = password.getBytes(StandardCharsets.UTF_8);
            this.way = way;
        }

        /** The proxy's address with user and password, for the program alone: a secret that may stand in no log. */
        public String url() {
            int port = ((InetSocketAddress) listener.localAddress()).getPort();
            return "http://" + user + ":" + new String(password, StandardCharsets.UTF_8) + "@127.0.0.1:" + port;
        }

        /** Refuses what is asked with it from now on, and closes its connections. May be called again. */
        @Override
        public void close() {
            closed = true;
            passes.remove(user);
            mine.forEach(Relay::shut);
        }

        @Nullable
        Proxy way() {
            return way;
        }

        /** Whether it lets this connection in, which is its own then. */
        private boolean admit(String told, Channel tool) {
            if (!MessageDigest.isEqual(told.getBytes(StandardCharsets.UTF_8), password)) {
                return false;
            }
            hold(tool);
            return true;
        }

        /** Takes a connection that ends with it. Looks for its end behind that, since it may just come. */
        void hold(Channel channel) {
            mine.add(channel);
            channel.closeFuture().addListener(gone -> mine.remove(channel));
            if (closed) {
                Relay.shut(channel);
            }
        }

        /** Without user and password. */
        @Override
        public String toString() {
            return way == null ? "Pass[straight]" : "Pass[by " + way + "]";
        }
    }
}
