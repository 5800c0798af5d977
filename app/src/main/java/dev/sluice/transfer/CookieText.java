package dev.sluice.transfer;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Cookies as people hand them over, and as they are sent. Messages repeat nothing of the text. */
final class CookieText {

    private static final int MAX_TEXT = 256 << 10;
    private static final int MAX_COOKIES = 1000;
    private static final int MAX_PAIR = 4096;
    private static final String HTTP_ONLY = "#HttpOnly_";

    /** Sites keep to less than RFC 6265 section 4.1.1 asks for. */
    private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e&&[^=;]]+");

    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e&&[^;]]*");
    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9._-]{1,253}|\\[[0-9a-f:.]+]");
    private static final Pattern SECONDS = Pattern.compile("-?[0-9]{1,15}(\\.[0-9]*)?");

    private CookieText() {}

    /** Whether it is a {@code cookies.txt}: it says so, or has tabs. */
    static boolean isNetscape(String text) {
        return text.indexOf('\t') >= 0 || text.stripLeading().startsWith("# ");
    }

    /** The pairs as one value of {@code Cookie}; null when there are none. */
    static @Nullable String pairs(String text) {
        requireLength(text);
        List<String> pairs = Stream.of(text.split("[;\\r\\n]"))
                .map(String::strip)
                .filter(pair -> !pair.isEmpty())
                .toList();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new BadAccess("A cookie is not of the form name=value.");
            }
            requirePair(pair.substring(0, equals), pair.substring(equals + 1));
        }
        requireNumber(pairs.size());
        return pairs.isEmpty() ? null : String.join("; ", pairs);
    }

    /** The cookies of a {@code cookies.txt}; of two for the same place the last. */
    static List<NetscapeCookie> netscape(String text) {
        requireLength(text);
        Map<String, NetscapeCookie> cookies = new LinkedHashMap<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean httpOnly = line.startsWith(HTTP_ONLY);
            if (line.isBlank() || (line.startsWith("#") && !httpOnly)) {
                continue;
            }
            NetscapeCookie cookie = line(httpOnly ? line.substring(HTTP_ONLY.length()) : line, i + 1);
            cookies.put(cookie.domain() + '\t' + cookie.path() + '\t' + cookie.name(), cookie);
        }
        requireNumber(cookies.size());
        return new ArrayList<>(cookies.values());
    }

    private static NetscapeCookie line(String line, int number) {
        String[] parts = line.split("\t", -1);
        if (parts.length != 7 && parts.length != 6) {
            throw bad(number, "does not have 7 parts with tabs between them");
        }
        String domain = parts[0].toLowerCase(Locale.ROOT).replaceFirst("^\\.", "");
        if (!DOMAIN.matcher(domain).matches()) {
            throw bad(number, "does not begin with a domain");
        }
        if (!parts[2].startsWith("/") || !SECONDS.matcher(parts[4]).matches()) {
            throw bad(number, "has no path or no time");
        }
        String value = parts.length == 7 ? parts[6] : "";
        requirePair(parts[5], value);
        long expires = Math.max(0, Long.parseLong(parts[4].split("\\.", 2)[0]));
        return new NetscapeCookie(
                domain, isTrue(parts[1], number), parts[2], isTrue(parts[3], number), expires, parts[5], value);
    }

    private static boolean isTrue(String text, int number) {
        return switch (text.toUpperCase(Locale.ROOT)) {
            case "TRUE" -> true;
            case "FALSE" -> false;
            default -> throw bad(number, "has something else where TRUE or FALSE belongs");
        };
    }

    private static void requirePair(String name, String value) {
        if (!NAME.matcher(name).matches()
                || !VALUE.matcher(value).matches()
                || name.length() + value.length() > MAX_PAIR) {
            throw new BadAccess("A cookie has a name or a value that cannot be sent, or more than 4096 characters.");
        }
    }

    private static void requireLength(String text) {
        if (text.length() > MAX_TEXT) {
            throw new BadAccess("The cookies have more than " + MAX_TEXT + " characters.");
        }
    }

    private static void requireNumber(int cookies) {
        if (cookies > MAX_COOKIES) {
            throw new BadAccess("There are more than " + MAX_COOKIES + " cookies.");
        }
    }

    private static BadAccess bad(int line, String what) {
        return new BadAccess("Line " + line + " of the cookies " + what + ".");
    }

    /** The value of {@code Cookie} for a request, those with longer paths first; empty for none. */
    static String field(@Nullable String pairs, List<NetscapeCookie> cookies, URI url, Instant now) {
        Stream<String> matching = cookies.stream()
                .filter(cookie -> cookie.isFor(url, now))
                .sorted(Comparator.comparingInt(cookie -> -cookie.path().length()))
                .map(cookie -> cookie.name() + "=" + cookie.value());
        return Stream.concat(Stream.ofNullable(pairs), matching).collect(Collectors.joining("; "));
    }
}
