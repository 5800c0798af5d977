package dev.sluice.platform.egress;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Takes out of a head what is meant for the next hop alone, and for proxies (RFC 9110 section 7.6.1). */
final class HopByHop {

    private static final Set<String> ALWAYS =
            Set.of("connection", "keep-alive", "te", "trailer", "upgrade", "http2-settings", "expect");

    /** {@code Connection} cannot take these away: without them a message ends elsewhere, or goes elsewhere. */
    private static final Set<String> NEVER = Set.of("content-length", "transfer-encoding", "host");

    private HopByHop() {}

    /** Takes them out; how the message is framed stays. */
    static void remove(HttpHeaders headers) {
        for (String list : headers.getAllAsString(HttpHeaderNames.CONNECTION)) {
            for (String name : list.split(",", -1)) {
                removeNamed(headers, name.strip());
            }
        }
        ALWAYS.forEach(headers::remove);
        List<String> names = List.copyOf(headers.names());
        names.stream().filter(HopByHop::isForProxies).forEach(headers::remove);
    }

    private static void removeNamed(HttpHeaders headers, String name) {
        if (!NEVER.contains(name.toLowerCase(Locale.ROOT))) {
            headers.remove(name);
        }
    }

    private static boolean isForProxies(String name) {
        return name.toLowerCase(Locale.ROOT).startsWith("proxy-");
    }
}
