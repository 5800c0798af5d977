package dev.sluice.source.page;

import dev.sluice.platform.egress.WebAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Addresses as pages write them. */
final class PageAddress {

    private static final Pattern LINES = Pattern.compile("[\\t\\r\\n]");
    private static final Pattern STRAY_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private static final int MOST_CHARACTERS = 8192;

    private PageAddress() {}

    /**
     * The address that a text leads to, as browsers take it, without its fragment; empty where that is nothing to be fetched.
     *
     * @param base what it is relative to
     */
    static Optional<URI> read(URI base, String text) {
        if (text.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        String plain = LINES.matcher(text.strip()).replaceAll("");
        int fragment = plain.indexOf('#');
        String whole = fragment < 0 ? plain : plain.substring(0, fragment);
        if (whole.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(WebAddress.resolve(base, escaped(whole)));
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    /** What browsers let pass in paths and queries, and stricter readers do not. */
    private static String escaped(String text) {
        int authority = text.indexOf("//");
        int path = authority < 0 ? 0 : text.indexOf('/', authority + 2);
        String host = path < 0 ? text : text.substring(0, path);
        String rest = path < 0 ? "" : text.substring(path);
        int query = rest.indexOf('?');
        String slashes = query < 0
                ? rest.replace('\\', '/')
                : rest.substring(0, query).replace('\\', '/')
                        + rest.substring(query).replace("\\", "%5C");
        String brackets = slashes.replace("[", "%5B").replace("]", "%5D");
        return host + STRAY_PERCENT.matcher(brackets).replaceAll("%25");
    }

    /** What two addresses of the same thing have in common: the order of a query's pairs says nothing. */
    static String key(URI address) {
        String query = address.getRawQuery();
        String sorted = query == null
                ? ""
                : Arrays.stream(query.split("&", -1)).sorted().collect(Collectors.joining("&", "?", ""));
        return address.getScheme() + "://" + address.getRawAuthority() + address.getRawPath() + sorted;
    }

    /** The last part of the path, decoded; empty where that ends in a slash. */
    static String name(URI address) {
        String path = address.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
