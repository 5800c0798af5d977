package dev.sluice.account;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request without a credential in, or not. Under {@code loopback} the peer must be this machine, nobody may have
 * forwarded the request, it must name this machine by a loopback name (else a foreign name that is made to resolve here
 * would do), and a page must not drive it from elsewhere.
 */
public final class OpenAccess {

    private final AccessProperties properties;

    OpenAccess(AccessProperties properties) {
        this.properties = properties;
    }

    /**
     * What is known of a request.
     *
     * @param peer the other end of the connection
     * @param forwarded whether a header says that somebody forwarded it
     * @param host the {@code Host} header
     * @param origin the {@code Origin} header
     * @param site the {@code Sec-Fetch-Site} header, by which browsers tell of pages elsewhere where they send no origin
     */
    public record Caller(
            @Nullable InetAddress peer,
            boolean forwarded,
            @Nullable String host,
            @Nullable String origin,
            @Nullable String site) {}

    /** The principal of a request that has no credential; empty when it must have one. */
    public Optional<Principal> admit(Caller caller) {
        boolean in = switch (properties.open()) {
            case ON -> true;
            case OFF -> false;
            case LOOPBACK -> fromThisMachine(caller);
        };
        return in ? Optional.of(Principal.LOCAL) : Optional.empty();
    }

    private static boolean fromThisMachine(Caller caller) {
        InetAddress peer = caller.peer();
        String host = caller.host();
        return peer != null
                && peer.isLoopbackAddress()
                && !caller.forwarded()
                && host != null
                && isLoopbackName(hostName(host))
                && (caller.origin() == null || isSameHost(caller.origin(), host))
                && isOwnSite(caller.site());
    }

    private static String hostName(String host) {
        int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.indexOf(':');
        return (end <= 0 ? host : host.substring(0, end)).toLowerCase(Locale.ROOT);
    }

    private static boolean isLoopbackName(String name) {
        return name.equals("localhost") || name.equals("[::1]") || name.matches("127(\\.\\d{1,3}){3}");
    }

    /** Whether a {@code Sec-Fetch-Site} header, if there is one, tells of one of our own pages, or of nobody's. */
    public static boolean isOwnSite(@Nullable String site) {
        return site == null || site.equals("same-origin") || site.equals("none");
    }

    /**
     * Whether a page came from the host that is asked.
     *
     * @param origin an {@code Origin} header, RFC 6454; {@code null} as a text is nobody's
     * @param host a {@code Host} header
     */
    public static boolean isSameHost(String origin, String host) {
        try {
            URI uri = new URI(origin);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && host.equalsIgnoreCase(uri.getRawAuthority());
        } catch (URISyntaxException notAnOrigin) {
            return false;
        }
    }
}
