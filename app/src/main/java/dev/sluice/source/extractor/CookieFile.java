package dev.sluice.source.extractor;

import dev.sluice.transfer.NetscapeCookie;
import dev.sluice.transfer.OriginAccess;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Cookies as the programs take and give them. */
final class CookieFile {

    private static final long FAR = 4_102_444_800L;
    private static final int MOST = 200;

    private CookieFile() {}

    /** The cookies of a job as a {@code cookies.txt}; those without a domain are for the page's host. Empty for none. */
    static String text(OriginAccess access, URI page) {
        List<NetscapeCookie> all = new ArrayList<>(access.cookies());
        String pairs = access.pairs();
        String host = page.getHost();
        if (pairs != null && host != null) {
            Arrays.stream(pairs.split("; "))
                    .map(pair -> pair.split("=", 2))
                    .forEach(pair -> all.add(
                            new NetscapeCookie(host.toLowerCase(Locale.ROOT), false, "/", false, 0, pair[0], pair[1])));
        }
        return all.isEmpty()
                ? ""
                : all.stream()
                        .map(CookieFile::line)
                        .collect(Collectors.joining("", "# Netscape HTTP Cookie File\n", ""));
    }

    private static String line(NetscapeCookie cookie) {
        return String.join(
                "\t",
                (cookie.subdomains() ? "." : "") + cookie.domain(),
                word(cookie.subdomains()),
                cookie.path(),
                word(cookie.secure()),
                Long.toString(cookie.expires() == 0 ? FAR : cookie.expires()),
                cookie.name(),
                cookie.value() + "\n");
    }

    private static String word(boolean is) {
        return is ? "TRUE" : "FALSE";
    }

    /**
     * Reads what yt-dlp tells of a format's cookies: each pair is followed by its attributes, and the next pair follows those.
     * What has no domain is left out: nobody could tell where to send it.
     */
    static List<NetscapeCookie> read(String told) {
        List<NetscapeCookie> cookies = new ArrayList<>();
        Reading open = null;
        for (String part : told.split(";\\s*", MOST * 5)) {
            String[] pair = part.strip().split("=", 2);
            String value = pair.length > 1 ? pair[1] : "";
            if (open == null || !open.takes(pair[0], value)) {
                close(open, cookies);
                open = new Reading(pair[0], value);
            }
        }
        close(open, cookies);
        return cookies;
    }

    private static void close(@Nullable Reading open, List<NetscapeCookie> cookies) {
        if (open != null && !open.domain.isEmpty() && cookies.size() < MOST) {
            cookies.add(open.cookie());
        }
    }

    private static final class Reading {

        private final String name;
        private final String value;
        private String domain = "";
        private String path = "/";
        private boolean secure;
        private long expires;

        private Reading(String name, String value) {
            this.name = name;
            this.value = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                    ? value.substring(1, value.length() - 1)
                    : value;
        }

        private boolean takes(String attribute, String given) {
            switch (attribute.toLowerCase(Locale.ROOT)) {
                case "domain" -> domain = given.toLowerCase(Locale.ROOT);
                case "path" -> path = given.startsWith("/") ? given : "/";
                case "secure" -> secure = true;
                case "expires" -> expires = given.matches("[0-9]{1,15}") ? Long.parseLong(given) : 0;
                default -> {
                    return attribute.isEmpty();
                }
            }
            return true;
        }

        private NetscapeCookie cookie() {
            boolean below = domain.startsWith(".");
            return new NetscapeCookie(below ? domain.substring(1) : domain, below, path, secure, expires, name, value);
        }
    }
}
