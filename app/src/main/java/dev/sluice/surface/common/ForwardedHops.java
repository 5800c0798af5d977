package dev.sluice.surface.common;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the hops that forwarding headers name, from the client's end to ours. A hop is text: it may be anything. */
final class ForwardedHops {

    /** One parameter of RFC 7239 section 4. Escapes are left out: no address needs one. */
    private static final Pattern PAIR =
            Pattern.compile("[ \\t]*+([\\w!#$%&'*+.^`|~-]++)=(?:\"([^\"\\\\]*+)\"|([^\\s\",;]++))[ \\t]*+(;|,|$)");

    /** RFC 7239 section 6, and an IPv6 address without brackets, as {@code X-Forwarded-For} has it. */
    private static final Pattern NODE = Pattern.compile(
            "\\[([0-9A-Fa-f:.]+)](?::(?:\\d{1,5}|_[\\w.-]+))?|([0-9.]+)(?::(?:\\d{1,5}|_[\\w.-]+))?|([0-9A-Fa-f:.]+)");

    private static final String UNKNOWN = "unknown";

    private ForwardedHops() {}

    /** The hops of all lines of {@code X-Forwarded-For}. */
    static List<String> ofList(List<String> lines) {
        return Stream.of(String.join(",", lines).split(",", -1))
                .map(String::strip)
                .toList();
    }

    /**
     * The hops of all lines of {@code Forwarded}, RFC 7239. One fault spoils all of it: a stranger could open a quote
     * that swallows what the proxy adds.
     */
    static List<String> ofForwarded(List<String> lines) {
        String text = String.join(",", lines);
        List<String> hops = new ArrayList<>();
        Matcher pair = PAIR.matcher(text);
        String hop = null;
        for (int at = 0; at < text.length(); at = pair.end()) {
            if (!pair.region(at, text.length()).lookingAt()) {
                return List.of(UNKNOWN);
            }
            if (pair.group(1).equalsIgnoreCase("for")) {
                hop = hop == null ? value(pair) : UNKNOWN;
            }
            if (!";".equals(pair.group(4))) {
                hops.add(hop == null ? UNKNOWN : hop);
                hop = null;
            }
        }
        return hops;
    }

    private static String value(Matcher pair) {
        return pair.group(2) == null ? pair.group(3) : pair.group(2);
    }

    /** The address that a hop is, with or without a port; null when it is none. Asks no name server. */
    static @Nullable InetAddress address(String hop) {
        Matcher node = NODE.matcher(hop);
        if (!node.matches()) {
            return null;
        }
        String literal = Stream.of(1, 2, 3)
                .map(node::group)
                .filter(found -> found != null)
                .findFirst()
                .orElse("");
        return NetUtil.createInetAddressFromIpAddressString(literal);
    }
}
