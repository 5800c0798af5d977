package dev.sluice.surface.common;

import dev.sluice.platform.AddressRange;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * Where a request came from. That is the other end of its connection, unless this is a trusted proxy: then the last hop
 * that no trusted proxy stands for. Hops are read from our end on, since whoever asks may have written the others.
 */
public final class ClientAddress {

    private static final InetAddress NOWHERE = address(new byte[4]);
    private static final int NETWORK_BYTES = 8;

    private final List<AddressRange> trusted;

    /**
     * An address rule.
     *
     * @param trusted ranges of proxies that are believed
     * @throws IllegalArgumentException with a sentence that quotes the entry that cannot be read
     */
    ClientAddress(List<String> trusted) {
        this.trusted = trusted.stream().map(ClientAddress::range).toList();
    }

    private static AddressRange range(String text) {
        AddressRange range = AddressRange.parse(text);
        if (range.hasPort()) {
            throw new IllegalArgumentException("The address range '" + text + "' must have no port here.");
        }
        return range;
    }

    /** The client's address; {@code 0.0.0.0} when the connection does not tell its other end. */
    public InetAddress of(ServerRequest request) {
        return of(request.exchange().getRequest());
    }

    /** As {@link #of(ServerRequest)}. */
    public InetAddress of(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        return find(
                peer(request),
                headers.getOrDefault("X-Forwarded-For", List.of()),
                headers.getOrDefault("Forwarded", List.of()));
    }

    /** The name under which the client of a request is limited, see {@link #limitKey(InetAddress)}. */
    public String limitKey(ServerRequest request) {
        return limitKey(of(request));
    }

    /** The name under which an address is limited: an IPv6 address counts as its network of 64 bits, one site's own. */
    public static String limitKey(InetAddress address) {
        if (address instanceof Inet4Address) {
            return address.getHostAddress();
        }
        return HexFormat.of().formatHex(address.getAddress(), 0, NETWORK_BYTES) + "/64";
    }

    /** Whether the client came by https: to us, or, as its {@code X-Forwarded-Proto} says, to a trusted proxy. */
    public boolean isSecure(ServerHttpRequest request) {
        if (isTrusted(peer(request)) && request.getHeaders().containsHeader("X-Forwarded-Proto")) {
            return List.of("https").equals(request.getHeaders().get("X-Forwarded-Proto"));
        }
        return "https".equalsIgnoreCase(request.getURI().getScheme());
    }

    /** Whether an address is that of a proxy which is believed. */
    public boolean isTrusted(InetAddress address) {
        byte[] bytes = address.getAddress();
        return trusted.stream().anyMatch(range -> range.contains(bytes));
    }

    /**
     * The client's address.
     *
     * @param listed the lines of {@code X-Forwarded-For}
     * @param forwarded the lines of {@code Forwarded}; a proxy that writes one of the two hands a stranger's other one
     *     on, so where they differ neither is believed
     */
    InetAddress find(InetAddress peer, List<String> listed, List<String> forwarded) {
        if (!isTrusted(peer)) {
            return peer;
        }
        InetAddress byList = listed.isEmpty() ? peer : walk(peer, ForwardedHops.ofList(listed));
        InetAddress byForwarded = forwarded.isEmpty() ? peer : walk(peer, ForwardedHops.ofForwarded(forwarded));
        if (forwarded.isEmpty()) {
            return byList;
        }
        return listed.isEmpty() || byList.equals(byForwarded) ? byForwarded : peer;
    }

    private InetAddress walk(InetAddress peer, List<String> hops) {
        InetAddress last = peer;
        for (int i = hops.size() - 1; i >= 0 && isTrusted(last); i--) {
            InetAddress hop = ForwardedHops.address(hops.get(i));
            if (hop == null) {
                return last;
            }
            last = address(hop.getAddress());
        }
        return last;
    }

    private static InetAddress peer(ServerHttpRequest request) {
        InetSocketAddress remote = request.getRemoteAddress();
        return remote == null || remote.getAddress() == null
                ? NOWHERE
                : address(remote.getAddress().getAddress());
    }

    /** Java makes an IPv4 address of one that is mapped into IPv6. */
    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException error) {
            throw new IllegalArgumentException(error);
        }
    }
}
