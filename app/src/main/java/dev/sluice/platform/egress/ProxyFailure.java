package dev.sluice.platform.egress;

import io.netty.handler.proxy.HttpProxyHandler.HttpProxyConnectException;
import io.netty.handler.proxy.ProxyConnectException;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The way to a proxy, or through it, did not come up. Its message is a sentence without names or credentials. */
public final class ProxyFailure extends IOException {

    private static final long serialVersionUID = 1L;

    /** How proxies fail. */
    public enum Kind {
        /** There is no connection to the proxy, or what answers is no proxy. */
        AWAY,
        /** The proxy could not connect to the origin. */
        ORIGIN_AWAY,
        /** The proxy does not let the request through, or does not know the gateway. */
        REFUSED
    }

    /** What Netty says of the proxy's answer, behind the addresses; it has no other way to tell. */
    private static final Pattern HTTP_STATUS = Pattern.compile(", status: ([0-9]{3})");

    private static final Pattern SOCKS_REPLY = Pattern.compile(", status: ([A-Z_]+)\\(");
    private static final Pattern SOCKS_LOGIN = Pattern.compile(", (authStatus|unexpected authMethod): ");

    private final Kind kind;

    private ProxyFailure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    static ProxyFailure unreachable(Throwable cause) {
        return new ProxyFailure(Kind.AWAY, "The proxy cannot be reached.", cause);
    }

    /** How the proxy failed. */
    public Kind kind() {
        return kind;
    }

    /**
     * Looks for a failure of a proxy in a failure and in what caused it.
     *
     * @param failure what an exchange failed with
     * @return the proxy's failure, or empty when there is none
     */
    public static Optional<ProxyFailure> in(Throwable failure) {
        Throwable found = failure;
        for (int depth = 0; found != null && depth < 16; depth++) {
            if (found instanceof ProxyFailure proxy) {
                return Optional.of(proxy);
            }
            if (found instanceof ProxyConnectException netty) {
                return Optional.of(read(netty));
            }
            found = found.getCause();
        }
        return Optional.empty();
    }

    private static ProxyFailure read(ProxyConnectException netty) {
        String said = String.valueOf(netty.getMessage());
        Matcher status = HTTP_STATUS.matcher(said);
        if (netty instanceof HttpProxyConnectException && status.find()) {
            return new ProxyFailure(
                    byStatus(Integer.parseInt(status.group(1))), "The proxy answered " + status.group(1) + ".", netty);
        }
        Matcher reply = SOCKS_REPLY.matcher(said);
        if (reply.find()) {
            return new ProxyFailure(byReply(reply.group(1)), "The proxy answered \"" + reply.group(1) + "\".", netty);
        }
        return SOCKS_LOGIN.matcher(said).find()
                ? new ProxyFailure(Kind.REFUSED, "The proxy does not take the gateway's credentials.", netty)
                : new ProxyFailure(Kind.AWAY, "The proxy gave no answer that can be used.", netty);
    }

    private static Kind byStatus(int status) {
        return switch (status) {
            case 408, 425, 429 -> Kind.ORIGIN_AWAY;
            default -> status >= 500 ? Kind.ORIGIN_AWAY : Kind.REFUSED;
        };
    }

    /** RFC 1928 section 6. */
    private static Kind byReply(String reply) {
        return switch (reply) {
            case "FORBIDDEN", "COMMAND_UNSUPPORTED", "ADDRESS_UNSUPPORTED" -> Kind.REFUSED;
            default -> Kind.ORIGIN_AWAY;
        };
    }
}
