package dev.sluice.transfer;

import io.netty.handler.codec.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long an answer asks that its host is left alone: by {@code Retry-After} (RFC 9110 section 10.2.3), by
 * {@code RateLimit} (draft-ietf-httpapi-ratelimit-headers: a list of policies with what remains, {@code r}, and the seconds
 * until there is more, {@code t}), and by the older {@code RateLimit-Remaining} and {@code RateLimit-Reset}, with or without
 * {@code X-}. Junk counts as nothing, and nothing for longer than {@link #MAX}.
 */
final class CoolDown {

    static final Duration MAX = Duration.ofHours(1);

    /** A refused client waits so much longer than the whole seconds that it was told, which may have been rounded down. */
    private static final Duration ROUNDED = Duration.ofSeconds(1);

    /** Longer fields are junk. */
    private static final int MAX_FIELD = 1000;

    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");
    private static final Pattern NUMBER = Pattern.compile("(\\d+)(?:\\.\\d*)?");
    private static final Pattern NOTHING_LEFT = Pattern.compile(";\\s*r=0+\\s*(?:;|$)");
    private static final Pattern SECONDS = Pattern.compile(";\\s*t=(\\d+)\\s*(?:;|$)");

    /** A reset of so much is no number of seconds to wait, but one since 1970. */
    private static final long LEAST_EPOCH = 1_000_000_000;

    private CoolDown() {}

    /** What an answer asks for; zero for nothing. */
    static Duration asked(int status, HttpHeaders fields, Clock clock) {
        Duration wait = FailureTable.isRetryable(status)
                ? FailureTable.retryAfter(fields.get("Retry-After"), clock)
                : Duration.ZERO;
        for (String field : fields.getAll("RateLimit")) {
            Duration left = policies(field);
            wait = longer(wait, status == 429 && !left.isZero() ? left.plus(ROUNDED) : left);
        }
        for (String prefix : List.of("RateLimit-", "X-RateLimit-")) {
            wait = longer(wait, reset(fields.get(prefix + "Remaining"), fields.get(prefix + "Reset"), clock));
        }
        return wait;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static Duration policies(String field) {
        Duration wait = Duration.ZERO;
        if (field.length() > MAX_FIELD) {
            return wait;
        }
        for (String policy : QUOTED.matcher(field).replaceAll("").split(",", -1)) {
            Matcher seconds = SECONDS.matcher(policy);
            if (NOTHING_LEFT.matcher(policy).find() && seconds.find()) {
                wait = longer(wait, seconds(seconds.group(1)));
            }
        }
        return wait;
    }

    private static Duration reset(@Nullable String remaining, @Nullable String reset, Clock clock) {
        if (remaining == null || reset == null || !remaining.strip().matches("0+")) {
            return Duration.ZERO;
        }
        Matcher number = NUMBER.matcher(reset.strip());
        if (!number.matches()) {
            return Duration.ZERO;
        }
        long value = saturated(number.group(1));
        long wait = value < LEAST_EPOCH ? value : value - clock.instant().getEpochSecond();
        return capped(Math.max(0, wait));
    }

    /** A number of seconds, however many digits it has, and never more than {@link #MAX}. */
    static Duration seconds(String digits) {
        return capped(saturated(digits));
    }

    private static long saturated(String digits) {
        String significant = digits.replaceFirst("^0+(?=\\d)", "");
        return significant.length() > 18 ? Long.MAX_VALUE : Long.parseLong(significant);
    }

    private static Duration capped(long seconds) {
        return Duration.ofSeconds(Math.min(seconds, MAX.toSeconds()));
    }
}
