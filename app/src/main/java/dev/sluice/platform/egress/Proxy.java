package dev.sluice.platform.egress;

import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import reactor.netty.transport.ProxyProvider;

/**
 * A proxy that the operator set. Only {@link #address} may be told; {@link #toString} is the same.
 *
 * @param kind how it is spoken to
 * @param host a name, a dotted quad, or an IPv6 literal in brackets
 * @param port its port
 * @param login what it is told about the gateway, or null
 */
record Proxy(Kind kind, String host, int port, @Nullable Login login) {

    /** How a proxy is spoken to. */
    enum Kind {
        /** CONNECT (RFC 9110 section 9.3.6). */
        HTTP,
        /** RFC 1928; names are resolved by the proxy. */
        SOCKS5
    }

    /** A user and a password; neither is ever shown. */
    record Login(String user, String password) {

        @Override
        public String toString() {
            return "login";
        }
    }

    /**
     * Reads {@code http://host:port} or {@code socks5://host:port}, with {@code user:password@} before the host, percent
     * encoded. There is no default port, since programs do not agree on one.
     *
     * @throws BadAddress with a sentence that does not repeat the text
     */
    static Proxy parse(String text) {
        String[] parts = text.strip().split("://", 2);
        if (parts.length < 2) {
            throw new BadAddress("The proxy does not begin with http:// or socks5://.");
        }
        Kind kind = switch (parts[0].toLowerCase(Locale.ROOT)) {
            case "http" -> Kind.HTTP;
            case "socks5" -> Kind.SOCKS5;
            default -> throw new BadAddress("The proxy does not begin with http:// or socks5://.");
        };
        int at = parts[1].lastIndexOf('@');
        URI place = WebAddress.parse("http://" + parts[1].substring(at + 1));
        if (place.getPort() < 0) {
            throw new BadAddress("The proxy has no port.");
        }
        if (!"/".equals(place.getRawPath()) || place.getRawQuery() != null || place.getRawFragment() != null) {
            throw new BadAddress("The proxy has more than host and port.");
        }
        return new Proxy(kind, place.getHost(), place.getPort(), at < 0 ? null : login(parts[1].substring(0, at)));
    }

    private static Login login(String text) {
        String[] parts = text.split(":", 2);
        Login login = new Login(decoded(parts[0]), parts.length < 2 ? "" : decoded(parts[1]));
        if (login.user.isEmpty() || login.user.contains(":") || length(login.user) > 255) {
            throw new BadAddress("The proxy's user is empty, has a colon in it, or is longer than 255 bytes.");
        }
        if (length(login.password) > 255) {
            throw new BadAddress("The proxy's password is longer than 255 bytes.");
        }
        return login;
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw new BadAddress("The proxy's user or password is not percent-encoded.");
        }
    }

    /** Kind, host and port, the same for every spelling of them. */
    String address() {
        return kind.name().toLowerCase(Locale.ROOT) + "://" + host + ":" + port;
    }

    /** Where it is; unresolved when it has a name. */
    InetSocketAddress place() {
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
        return literal == null ? InetSocketAddress.createUnresolved(host, port) : new InetSocketAddress(literal, port);
    }

    /** Tells the client how to speak to it. */
    void describe(ProxyProvider.TypeSpec client, long connectMillis) {
        ProxyProvider.Builder builder = client.type(
                        switch (kind) {
                            case HTTP -> ProxyProvider.Proxy.HTTP;
                            case SOCKS5 -> ProxyProvider.Proxy.SOCKS5;
                        })
                .socketAddress(place())
                .connectTimeoutMillis(connectMillis);
        if (login != null) {
            builder.username(login.user).password(user -> login.password);
        }
    }

    /** What speaks to it on a connection that is to lead further; the connection's target is what it is asked for. */
    ProxyHandler handler(long connectMillis) {
        String user = login == null ? null : login.user;
        String password = login == null ? null : login.password;
        ProxyHandler handler = switch (kind) {
            case HTTP ->
                user == null || password == null
                        ? new HttpProxyHandler(place())
                        : new HttpProxyHandler(place(), user, password);
            case SOCKS5 -> new Socks5ProxyHandler(place(), user, password);
        };
        handler.setConnectTimeoutMillis(connectMillis);
        return handler;
    }

    @Override
    public String toString() {
        return address();
    }
}
