package dev.sluice.transfer;

import dev.sluice.platform.egress.WebAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a job sends to its origin about whoever asks. Holds secrets; {@link #toString} shows none.
 *
 * <p>Fields, user and pairs go to the origin of the address that the job named, and nowhere else: not to another scheme, host or
 * port that a redirect or a mirror leads to, nor to the origin again when a redirect leads back from there, since by then
 * somebody else chose what is asked in the user's name. Cookies with a domain go wherever that matches, by redirects and to
 * mirrors too: that is what the domain is for.
 *
 * @param origin scheme, host and port of the address that the job named; empty when there is nothing to send
 * @param headers fields by name
 * @param user for basic authentication (RFC 7617), or null
 * @param password its password, or null without a user
 * @param pairs value of {@code Cookie} for the origin alone, or null
 * @param cookies cookies with a domain
 */
public record OriginAccess(
        String origin,
        Map<String, String> headers,
        @Nullable String user,
        @Nullable String password,
        @Nullable String pairs,
        List<NetscapeCookie> cookies) {

    /** Nothing to send. */
    public static final OriginAccess NONE = new OriginAccess("", Map.of(), null, null, null, List.of());

    private static final int MAX_HEADERS = 64;
    private static final int MAX_LENGTH = 8192;
    private static final int MAX_TOTAL = 32_768;

    /** {@code token} of RFC 9110 section 5.6.2. */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");

    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\t]*");

    /** What frames messages, steers connections, or is the gateway's own to say. */
    private static final Pattern NOT_TAKEN = Pattern.compile(
            "host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|http2-settings|expect|max-forwards|range"
                    + "|accept-encoding|cookie|(if|proxy|content)-.*",
            Pattern.CASE_INSENSITIVE);

    /** Refuses what cannot be sent. */
    public OriginAccess {
        headers = Map.copyOf(headers);
        cookies = List.copyOf(cookies);
        requireHeaders(headers);
        requireUser(user, password);
        boolean twice = user != null && headers.keySet().stream().anyMatch("authorization"::equalsIgnoreCase);
        if (twice) {
            throw new BadAccess("There are both a user and a header named Authorization.");
        }
        boolean any = !headers.isEmpty() || user != null || pairs != null;
        if (any && origin.isEmpty()) {
            throw new BadAccess("There is no origin to send anything to.");
        }
    }

    /**
     * What is sent to the origin of an address.
     *
     * @param url the address that the job names; http or https
     * @param headers fields by name; none that frames a message, that steers a connection, or that the gateway says itself
     * @param cookies {@code name=value} pairs, between semicolons or on lines of their own; or a {@code cookies.txt} in the
     *     form of Netscape; or null
     * @param user for basic authentication, or null
     * @param password its password; null for an empty one
     * @throws BadAccess with a sentence that repeats no values
     */
    public static OriginAccess of(
            URI url,
            Map<String, String> headers,
            @Nullable String cookies,
            @Nullable String user,
            @Nullable String password) {
        String given = cookies == null ? "" : cookies;
        boolean netscape = CookieText.isNetscape(given);
        return new OriginAccess(
                origin(url),
                headers,
                user,
                user != null && password == null ? "" : password,
                netscape ? null : CookieText.pairs(given),
                netscape ? CookieText.netscape(given) : List.of());
    }

    private static void requireHeaders(Map<String, String> headers) {
        if (headers.size() > MAX_HEADERS) {
            throw new BadAccess("There are more than " + MAX_HEADERS + " headers.");
        }
        int total = 0;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            String name = header.getKey();
            if (!NAME.matcher(name).matches()) {
                throw new BadAccess("A header has a name that HTTP does not allow.");
            }
            if (NOT_TAKEN.matcher(name).matches()) {
                throw new BadAccess("The header " + name + " is the gateway's own to send.");
            }
            if (header.getValue().length() > MAX_LENGTH
                    || !VALUE.matcher(header.getValue()).matches()) {
                throw new BadAccess("The header " + name + " must have a value of at most " + MAX_LENGTH
                        + " printable ASCII characters.");
            }
            total += name.length() + header.getValue().length();
        }
        long names = headers.keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .distinct()
                .count();
        if (names < headers.size()) {
            throw new BadAccess("A header is given twice.");
        }
        if (total > MAX_TOTAL) {
            throw new BadAccess("The headers have more than " + MAX_TOTAL + " characters.");
        }
    }

    private static void requireUser(@Nullable String user, @Nullable String password) {
        if ((user == null) != (password == null)) {
            throw new BadAccess("A password belongs to a user.");
        }
        if (user != null && (user.contains(":") || isUnfit(user) || isUnfit(password))) {
            throw new BadAccess(
                    "User and password have at most 1024 characters, no control characters, and the user no colon.");
        }
    }

    private static boolean isUnfit(String text) {
        return text.length() > 1024 || text.chars().anyMatch(Character::isISOControl);
    }

    /** Whether an address is of the origin that the job named. */
    boolean isFor(URI url) {
        return origin.equals(origin(url));
    }

    /**
     * What to send with a request.
     *
     * @param url what is asked for
     * @param named whether only the origin that the job named chose to ask for it
     * @param now for cookies that end
     */
    Map<String, String> fields(URI url, boolean named, Instant now) {
        Map<String, String> fields = new HashMap<>();
        if (named) {
            fields.putAll(headers);
            if (user != null) {
                byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
                fields.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(both));
            }
        }
        String cookie = CookieText.field(named ? pairs : null, cookies, url, now);
        if (!cookie.isEmpty()) {
            fields.put("Cookie", cookie);
        }
        return fields;
    }

    /** Whether two addresses have scheme, host and port in common. */
    public static boolean isSameOrigin(URI one, URI other) {
        return origin(one).equals(origin(other));
    }

    /** Scheme, host and port of an address. */
    static String origin(URI url) {
        return (url.getScheme() + "://" + url.getHost() + ":" + WebAddress.port(url)).toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "OriginAccess[" + origin + "]";
    }
}
