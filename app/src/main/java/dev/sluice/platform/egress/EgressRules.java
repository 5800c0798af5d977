package dev.sluice.platform.egress;

import dev.sluice.platform.AddressRange;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Decides which addresses the gateway may connect to: public ones, and those that the operator opened. Decides on the
 * bytes of an address, because {@link InetAddress#isLoopbackAddress()} and its like do not know most special ranges.
 * Immutable.
 */
public final class EgressRules {

    /** IANA IPv4 Special-Purpose Address Registry, multicast, and the metadata address of a large cloud. */
    private static final List<AddressRange> PRIVATE_V4 = ranges(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "168.63.129.16/32",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");

    /** All that is public in IPv6; mapped, compatible, NAT64, unique local and link-local addresses lie outside. */
    private static final AddressRange GLOBAL_V6 = AddressRange.parse("2000::/3");

    /** What is not public in there: IETF protocols with Teredo, documentation, 6to4, AS112. */
    private static final List<AddressRange> PRIVATE_V6 =
            ranges("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20");

    private static final Pattern LOCAL_NAME =
            Pattern.compile(".*\\.(localhost|local|internal|home\\.arpa|[0-9]+|0x[0-9a-f]*)", Pattern.CASE_INSENSITIVE);

    private final List<AddressRange> opened;

    private EgressRules(List<AddressRange> opened) {
        this.opened = opened;
    }

    /**
     * Public addresses and the given ranges.
     *
     * @param allow ranges as {@code address/prefix} or {@code address/prefix:port}; an IPv6 address may stand in
     *     brackets
     * @return the rules
     * @throws IllegalArgumentException with a sentence that quotes the entry that cannot be read
     */
    public static EgressRules allowing(List<String> allow) {
        return new EgressRules(allow.stream().map(AddressRange::parse).toList());
    }

    /**
     * Whether a connection may be made.
     *
     * @param address where to
     * @param port its port
     * @return true if the address is public or opened for that port
     */
    public boolean allows(InetAddress address, int port) {
        return allows(address.getAddress(), port);
    }

    /**
     * Refuses an address whose host is an IP literal that is not allowed, so that its sender learns it at once. A name
     * passes: it is decided when it is resolved, by {@link GuardedHttp}.
     *
     * @param address an address as {@link WebAddress#parse} returns it
     * @throws EgressRefused if the host is a literal that is not allowed
     */
    public void refuseLiteral(URI address) {
        String host = address.getHost();
        byte[] literal = host == null ? null : NetUtil.createByteArrayFromIpAddressString(unbracketed(host));
        if (literal != null && !allows(literal, WebAddress.port(address))) {
            throw refusal(host + " port " + WebAddress.port(address));
        }
    }

    /** Refuses unless the address is allowed; an unresolved one is not. */
    void require(InetSocketAddress address) {
        InetAddress resolved = address.getAddress();
        if (resolved == null) {
            throw refusal(address.getHostString() + " port " + address.getPort() + ", which is not resolved");
        }
        if (!allows(resolved, address.getPort())) {
            throw refusal(resolved.getHostAddress() + " port " + address.getPort());
        }
    }

    /**
     * Refuses a target that a proxy is to connect to: a literal as {@link #require} does, and a name that means another
     * machine there than here. Other names pass, since only the proxy resolves them.
     */
    void requireByProxy(InetSocketAddress target) {
        if (!target.isUnresolved()) {
            require(target);
        } else if (isLocal(target.getHostString())) {
            throw new EgressRefused("The gateway does not connect to " + target.getHostString() + " port "
                    + target.getPort() + ": by a proxy, that name is not public.");
        }
    }

    /** RFC 6761, RFC 6762, RFC 8375, "internal"; names in one piece, and numbers that some read as addresses. */
    private static boolean isLocal(String name) {
        String host = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return !host.contains(".") || LOCAL_NAME.matcher(host).matches();
    }

    private boolean allows(byte[] address, int port) {
        return isPublic(address) || opened.stream().anyMatch(range -> range.contains(address, port));
    }

    private static boolean isPublic(byte[] address) {
        if (address.length == 4) {
            return PRIVATE_V4.stream().noneMatch(range -> range.contains(address));
        }
        return GLOBAL_V6.contains(address) && PRIVATE_V6.stream().noneMatch(range -> range.contains(address));
    }

    private static EgressRefused refusal(String where) {
        return new EgressRefused("The gateway does not connect to " + where + ": the address is not public.");
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static List<AddressRange> ranges(String... texts) {
        return Stream.of(texts).map(AddressRange::parse).toList();
    }
}
