package dev.sluice.account;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads tokens (RFC 7519, RFC 8725) in the one spelling that is taken. Of the header only {@code alg}, {@code typ},
 * {@code kid} and {@code crit} are looked at; an address or a key in it is not even parsed. The claims are read after the
 * signature was found good.
 */
final class TokenReader {

    /** A token that is good for longer was made by mistake. */
    static final Duration LONGEST_LIFE = Duration.ofDays(3653);

    /** Clocks of others may be ahead so much. The end of a token is taken as it stands. */
    private static final Duration SKEW = Duration.ofSeconds(60);

    private static final int LONGEST_SUBJECT = 200;

    private static final String ALGORITHM = "HS256";
    private static final Set<String> TYPES = Set.of("JWT", TokenKeys.TYPE);
    private static final Pattern USER_SUBJECT = Pattern.compile("user:([1-9][0-9]{0,17})");

    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final TokenKeys keys;
    private final JsonMapper json;
    private final Clock clock;

    /**
     * Reads what these keys signed.
     *
     * @param json refuses duplicate keys and trailing text
     */
    TokenReader(TokenKeys keys, JsonMapper json, Clock clock) {
        this.keys = keys;
        this.json = json;
        this.clock = clock;
    }

    /** What the token says; empty whatever is wrong with it. */
    Optional<TokenClaims> read(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            return isSigned(parts) ? claims(object(parts[1])) : Optional.empty();
        } catch (JacksonException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private boolean isSigned(String[] parts) {
        JsonNode header = object(parts[0]);
        JsonNode id = header.get("kid");
        byte[] signed = (parts[0] + '.' + parts[1]).getBytes(StandardCharsets.US_ASCII);
        return ALGORITHM.equals(text(header.get("alg")))
                && hasType(header.get("typ"))
                && !header.has("crit") // Nothing that could stand there is known here, RFC 7515 section 4.1.11.
                && (id == null || id.isString())
                && keys.verify(text(id), signed, decode(parts[2]));
    }

    private static boolean hasType(@Nullable JsonNode type) {
        String word = text(type);
        return type == null || (word != null && TYPES.stream().anyMatch(word::equalsIgnoreCase));
    }

    private Optional<TokenClaims> claims(JsonNode claims) {
        Instant now = clock.instant();
        String subject = text(claims.get("sub"));
        Instant expires = expires(claims.get("exp"), now);
        Instant latest = now.plus(SKEW);
        if (subject == null
                || expires == null
                || isLater(claims.get("nbf"), latest)
                || isLater(claims.get("iat"), latest)) {
            return Optional.empty();
        }
        return subject.startsWith(Principal.USER)
                ? ofUser(subject, claims.get("ver"), expires)
                : ofAnother(subject, expires);
    }

    /** Null for what is no good end of a token. */
    private static @Nullable Instant expires(@Nullable JsonNode value, Instant now) {
        if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
            return null;
        }
        long second = value.longValue();
        boolean good = second > now.getEpochSecond()
                && second <= now.plus(LONGEST_LIFE).getEpochSecond();
        return good ? Instant.ofEpochSecond(second) : null;
    }

    private static boolean isLater(@Nullable JsonNode value, Instant latest) {
        return value != null && !(value.isNumber() && value.doubleValue() <= latest.getEpochSecond());
    }

    private static Optional<TokenClaims> ofUser(String subject, @Nullable JsonNode version, Instant expires) {
        Matcher user = USER_SUBJECT.matcher(subject);
        if (!user.matches() || version == null || !version.isIntegralNumber() || !version.canConvertToLong()) {
            return Optional.empty();
        }
        return Optional.of(new TokenClaims(subject, Long.valueOf(user.group(1)), version.longValue(), expires));
    }

    private static Optional<TokenClaims> ofAnother(String subject, Instant expires) {
        boolean good = !subject.isEmpty()
                && subject.length() <= LONGEST_SUBJECT
                && subject.codePoints().noneMatch(TokenReader::cannotBeStored);
        return good ? Optional.of(new TokenClaims(subject, null, 0, expires)) : Optional.empty();
    }

    /** Half a surrogate pair would become a question mark, and two subjects one owner. */
    private static boolean cannotBeStored(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.CONTROL || type == Character.SURROGATE;
    }

    private static @Nullable String text(@Nullable JsonNode value) {
        return value != null && value.isString() ? value.stringValue() : null;
    }

    private JsonNode object(String part) {
        JsonNode node = json.readTree(decode(part));
        if (!node.isObject()) {
            throw new IllegalArgumentException("no object");
        }
        return node;
    }

    /** Only in the one spelling that RFC 7515 section 2 has: no padding, and no bits that say nothing. */
    private static byte[] decode(String part) {
        byte[] bytes = DECODER.decode(part);
        if (!ENCODER.encodeToString(bytes).equals(part)) {
            throw new IllegalArgumentException("not the shortest spelling");
        }
        return bytes;
    }
}
