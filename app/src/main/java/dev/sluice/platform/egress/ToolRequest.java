package dev.sluice.platform.egress;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a program asks of {@link LoopbackProxy}.
 *
 * @param target where to; unresolved when it has a name
 * @param onward the head that the origin gets, or null for a tunnel
 * @param old whether it is of HTTP/1.0
 * @param waits whether the program wants to be told before it sends its body
 */
record ToolRequest(InetSocketAddress target, @Nullable HttpRequest onward, boolean old, boolean waits) {

    private static final Pattern HOST_AND_PORT = Pattern.compile("[^/?#\\\\]+:[0-9]{1,5}");

    /**
     * Reads a head in the form that proxies are asked in (RFC 9112 section 3.2). Takes it over, and changes it.
     *
     * @throws BadAddress with a sentence for whoever sent it
     */
    static ToolRequest read(HttpRequest head) {
        requireKnownVersion(head.protocolVersion());
        return head.method().equals(HttpMethod.CONNECT) ? tunnel(head) : exchange(head);
    }

    /** RFC 9110 section 9.3.6. */
    private static ToolRequest tunnel(HttpRequest head) {
        if (!HOST_AND_PORT.matcher(head.uri()).matches()) {
            throw new BadAddress("CONNECT wants a host and its port.");
        }
        if (head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
                || !"0".equals(head.headers().get(HttpHeaderNames.CONTENT_LENGTH, "0"))) {
            throw new BadAddress("A CONNECT request has no body.");
        }
        return new ToolRequest(place(WebAddress.parse("https://" + head.uri() + "/")), null, isOld(head), false);
    }

    private static ToolRequest exchange(HttpRequest head) {
        URI address = absolute(head.uri());
        HttpHeaders headers = head.headers();
        boolean waits = HttpUtil.is100ContinueExpected(head);
        requireKnownFrame(headers, isOld(head));
        HopByHop.remove(headers);
        headers.set(HttpHeaderNames.HOST, address.getRawAuthority());
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        HttpRequest onward =
                new DefaultHttpRequest(HttpVersion.HTTP_1_1, head.method(), address.getRawPath() + query, headers);
        return new ToolRequest(place(address), onward, isOld(head), waits);
    }

    private static URI absolute(String uri) {
        if (uri.startsWith("/") || uri.equals("*")) {
            throw new BadAddress("This is a proxy, which wants a whole address.");
        }
        if (uri.toLowerCase(Locale.ROOT).startsWith("https:")) {
            throw new BadAddress("An https address is reached by CONNECT here.");
        }
        return WebAddress.parse(uri);
    }

    /** Codings of the body for one hop are not taken, but for the one that frames it. */
    private static void requireKnownFrame(HttpHeaders headers, boolean old) {
        List<String> codings = headers.getAllAsString(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.isEmpty()) {
            return;
        }
        if (codings.size() > 1 || !codings.get(0).equalsIgnoreCase("chunked") || old) {
            throw new BadAddress("The request's body is in a transfer coding that is not taken here.");
        }
    }

    private static void requireKnownVersion(HttpVersion version) {
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            throw new BadAddress("The proxy speaks HTTP/1.1 and HTTP/1.0.");
        }
    }

    private static boolean isOld(HttpRequest head) {
        return head.protocolVersion().equals(HttpVersion.HTTP_1_0);
    }

    private static InetSocketAddress place(URI address) {
        String host = address.getHost();
        int port = WebAddress.port(address);
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
        return literal == null ? InetSocketAddress.createUnresolved(host, port) : new InetSocketAddress(literal, port);
    }
}
