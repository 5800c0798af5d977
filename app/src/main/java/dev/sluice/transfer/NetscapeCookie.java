package dev.sluice.transfer;

import io.netty.util.NetUtil;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;

/**
 * One line of a {@code cookies.txt}. {@link #toString} does not show its value.
 *
 * @param domain host that it is for, in lower case, without a dot in front
 * @param subdomains whether it is for hosts below the domain too
 * @param path path from which on it is sent
 * @param secure whether only https may carry it
 * @param expires when it ends, in seconds since 1970; 0 for never
 * @param name its name
 * @param value its value
 */
public record NetscapeCookie(
        String domain, boolean subdomains, String path, boolean secure, long expires, String name, String value) {

    /** Whether it is sent with a request (RFC 6265 sections 5.1.3, 5.1.4 and 5.4). */
    boolean isFor(URI url, Instant now) {
        boolean alive = expires == 0 || expires > now.getEpochSecond();
        boolean safe = !secure || "https".equalsIgnoreCase(url.getScheme());
        return alive && safe && matchesHost(url.getHost().toLowerCase(Locale.ROOT)) && matchesPath(url.getRawPath());
    }

    private boolean matchesHost(String host) {
        boolean below = subdomains && domain.contains(".") && host.endsWith("." + domain);
        return host.equals(domain) || (below && !NetUtil.isValidIpV4Address(host));
    }

    private boolean matchesPath(String asked) {
        String whole = asked.isEmpty() ? "/" : asked;
        return whole.equals(path) || whole.startsWith(path.endsWith("/") ? path : path + "/");
    }

    @Override
    public String toString() {
        return "NetscapeCookie[" + domain + path + "]";
    }
}
