package dev.sluice.platform.egress;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the addresses that clients send. What comes out is an absolute {@code http} or {@code https} address in ASCII
 * (RFC 3986) whose host means the same to every parser behind this one.
 */
public final class WebAddress {

    private static final int MAX_LENGTH = 8192;
    private static final int MAX_HOST_LENGTH = 253;
    private static final Pattern NUMERIC_LABEL = Pattern.compile("[0-9]+|0x.*");
    private static final Pattern QUAD = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
    private static final Pattern PORT = Pattern.compile("(.*):([0-9]{0,6})", Pattern.DOTALL);
    /** What browsers accept and send escaped, and {@link URI} refuses. */
    private static final String ESCAPED = "\"<>^`{|}";

    private WebAddress() {}

    /**
     * Reads one address. Scheme and host come out in lower case, an international host in its ASCII form, other
     * characters beyond ASCII percent-encoded; an empty path becomes {@code /}. A fragment is kept.
     *
     * @param text what was sent
     * @return the address; its host is a name, a canonical dotted quad, or an IPv6 literal in brackets
     * @throws BadAddress if it is no such address
     */
    public static URI parse(String text) {
        requirePlainText(text);
        URI parsed = uri(escape(text));
        String scheme = scheme(parsed);
        String authority = parsed.getRawAuthority();
        if (authority == null) {
            throw new BadAddress("The address names no host.");
        }
        if (authority.contains("@")) {
            throw new BadAddress("The address carries user information, which is not accepted in an address.");
        }
        String host = parsed.getHost() == null ? null : parsed.getHost().toLowerCase(Locale.ROOT);
        int port = parsed.getPort();
        if (host == null) {
            var split = PORT.matcher(authority);
            boolean hasPort = split.matches();
            host = international(hasPort ? split.group(1) : authority);
            port = hasPort && !split.group(2).isEmpty() ? Integer.parseInt(split.group(2)) : -1;
        }
        requireUnambiguous(host);
        if (port != -1 && (port < 1 || port > 65535)) {
            throw new BadAddress("The port " + port + " is not between 1 and 65535.");
        }
        return assemble(scheme, host, port, parsed);
    }

    /**
     * Reads a reference that an address answered with, such as {@code Location} (RFC 3986 section 5). Spaces in it are
     * escaped, as browsers do.
     *
     * @param base the address that answered
     * @param reference an address, or one relative to the base
     * @throws BadAddress if it leads to no address that is taken
     */
    public static URI resolve(URI base, String reference) {
        URI relative = uri(escape(reference.strip().replace(" ", "%20")));
        return parse((isQueryAlone(relative) ? besideIt(base, relative) : base.resolve(relative)).toString());
    }

    /** {@link URI#resolve} follows an older rule there, by which the last part of the path is lost (RFC 3986 section 5.2.2). */
    private static boolean isQueryAlone(URI reference) {
        return reference.getScheme() == null
                && reference.getRawAuthority() == null
                && reference.getRawPath().isEmpty()
                && reference.getRawQuery() != null;
    }

    private static URI besideIt(URI base, URI query) {
        return uri(base.getScheme() + "://" + base.getRawAuthority() + base.getRawPath() + query);
    }

    /** The port that an http or https address leads to, also where it names none. */
    public static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
    }

    private static void requirePlainText(String text) {
        if (text.isEmpty()) {
            throw new BadAddress("The address is empty.");
        }
        if (text.length() > MAX_LENGTH) {
            throw new BadAddress("The address is longer than " + MAX_LENGTH + " characters.");
        }
        text.codePoints().forEach(character -> {
            if (Character.isWhitespace(character)
                    || Character.isSpaceChar(character)
                    || Character.isISOControl(character)
                    || Character.getType(character) == Character.SURROGATE) {
                throw new BadAddress("The address contains a space, a control character or half a character.");
            }
        });
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (ESCAPED.indexOf(character) < 0) {
                escaped.append(character);
            } else {
                escaped.append('%').append(Integer.toHexString(character).toUpperCase(Locale.ROOT));
            }
        }
        return escaped.toString();
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            // Without the text itself, which may hold a password.
            throw new BadAddress("The address is malformed at character " + (e.getIndex() + 1) + ".");
        }
    }

    private static String scheme(URI parsed) {
        String scheme = parsed.getScheme() == null ? "" : parsed.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new BadAddress("The address does not begin with http:// or https://.");
        }
        return scheme;
    }

    private static String international(String host) {
        try {
            String ascii = IDN.toASCII(host, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
            if (!ascii.isEmpty()) {
                return ascii;
            }
        } catch (IllegalArgumentException e) {
            // The same sentence as for a host that converts to nothing.
        }
        throw new BadAddress("The address has no valid host name.");
    }

    /** Refuses what one parser reads as a name and another one as a number, such as {@code 0x7f.1} or {@code 127.1}. */
    private static void requireUnambiguous(String host) {
        if (host.startsWith("[")) {
            if (host.contains("%")) {
                throw new BadAddress("The address names a network zone, which is not accepted.");
            }
            return;
        }
        if (host.length() > MAX_HOST_LENGTH) {
            throw new BadAddress("The host name is longer than " + MAX_HOST_LENGTH + " characters.");
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        String label = name.substring(name.lastIndexOf('.') + 1);
        if (NUMERIC_LABEL.matcher(label).matches() && !isDottedQuad(host)) {
            throw new BadAddress("The host is a number, but not four decimal numbers without leading zeros.");
        }
    }

    private static boolean isDottedQuad(String host) {
        if (!QUAD.matcher(host).matches()) {
            return false;
        }
        for (String part : host.split("\\.", -1)) {
            if (Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    private static URI assemble(String scheme, String host, int port, URI parsed) {
        StringBuilder text = new StringBuilder(scheme).append("://").append(host);
        if (port != -1) {
            text.append(':').append(port);
        }
        String path = parsed.getRawPath();
        text.append(path == null || path.isEmpty() ? "/" : path);
        append(text, '?', parsed.getRawQuery());
        append(text, '#', parsed.getRawFragment());
        URI address = uri(uri(text.toString()).toASCIIString());
        if (address.getHost() == null) {
            throw new BadAddress("The address has no valid host name.");
        }
        return address;
    }

    private static void append(StringBuilder text, char mark, @Nullable String part) {
        if (part != null) {
            text.append(mark).append(part);
        }
    }
}
