package dev.sluice.transfer;

import dev.sluice.storage.Origin;
import dev.sluice.storage.Spans;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a file can be continued: before asking, by what is known of it; and by the answer (RFC 9110 sections
 * 13.1.5, 14 and 15.3.7). Bytes of two versions must never come together.
 */
final class ResumeCheck {

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");
    private static final Pattern UNSATISFIED = Pattern.compile("bytes \\*/(\\d{1,18})");
    private static final Duration SETTLED = Duration.ofSeconds(60);

    private ResumeCheck() {}

    /**
     * How to ask.
     *
     * @param fields what to send
     * @param from from which byte
     * @param to up to which byte, or {@link TransferSignal#UNKNOWN} for all that follow
     * @param byDate whether the condition is a date
     */
    record Ask(Map<String, String> fields, long from, long to, boolean byDate) {

        static final Ask WHOLE = new Ask(Map.of(), 0, TransferSignal.UNKNOWN, false);

        boolean isPartial() {
            return !fields.isEmpty();
        }

        /** Up to which byte the answer brings of a file of that size, or of one of unknown size. */
        long reach(long total) {
            return to < 0 ? total : to;
        }
    }

    /** What an answer means. */
    sealed interface Verdict {
        /** It is the part that was asked for. */
        record Continue(long total) implements Verdict {}

        /** It is the file from its beginning: the whole, or as much as was asked for. */
        record Whole() implements Verdict {}

        /** The part is the whole file already. */
        record Complete(long total) implements Verdict {}

        /** Ask again, with the date as the condition. */
        record TryDate() implements Verdict {}

        /** Ask again, for the whole file. */
        record StartOver(String reason) implements Verdict {}
    }

    /** How to begin with a file: with its beginning alone where it has more bytes than are asked for at once. */
    static Ask begin(long size, long most) {
        return size > most ? askPart(0, most) : Ask.WHOLE;
    }

    /** How to ask for what is missing from a place on, where the rest is there already. */
    static Ask ask(Origin origin, Spans written, boolean byDate, long most) {
        long from = written.prefix();
        return ask(origin, from, origin.total() - from > most ? from + most : TransferSignal.UNKNOWN, byDate);
    }

    /** How to ask for a part; the whole where nothing would make sure that it is of the same version. */
    static Ask ask(@Nullable Origin origin, long from, long to, boolean byDate) {
        if (origin == null) {
            return Ask.WHOLE;
        }
        boolean useDate = byDate || origin.etag() == null;
        String condition = useDate ? origin.lastModified() : origin.etag();
        if (condition == null) {
            return Ask.WHOLE;
        }
        String range = "bytes=" + from + "-" + (to < 0 ? "" : to - 1);
        return new Ask(Map.of("Range", range, "If-Range", condition), from, to, useDate);
    }

    /** How to ask for a part of whichever version there is. */
    static Ask askPart(long from, long to) {
        return new Ask(Map.of("Range", "bytes=" + from + "-" + (to - 1)), from, to, false);
    }

    /** What the answer to {@link #askPart} means, where the file has so many bytes. */
    static Verdict judgePart(Ask ask, long total, OriginAnswer answer) {
        if (answer.status() != 206) {
            return new Verdict.StartOver("it does not answer with the part");
        }
        Origin itself = new Origin("", total, answer.field("ETag"), answer.field("Last-Modified"));
        return partial(ask, itself, answer);
    }

    /** What the answer to {@link #ask} means; its status is 200, 206 or 416. */
    static Verdict judge(Ask ask, @Nullable Origin origin, OriginAnswer answer) {
        if (answer.status() == 416) {
            return unsatisfied(ask, origin, answer.field("Content-Range"));
        }
        if (answer.status() == 206 && isBeginning(ask)) {
            return begun(ask, answer);
        }
        if (!ask.isPartial() || origin == null) {
            return answer.status() == 200
                    ? new Verdict.Whole()
                    : new Verdict.StartOver("the origin answered with a part that was not asked for");
        }
        if (answer.status() == 200) {
            boolean dateLeft = !ask.byDate() && origin.lastModified() != null && sameTag(origin, answer);
            return dateLeft ? new Verdict.TryDate() : new Verdict.Whole();
        }
        return partial(ask, origin, answer);
    }

    /** Whether it was asked for the beginning of whichever version there is. */
    private static boolean isBeginning(Ask ask) {
        return ask.isPartial() && !ask.fields().containsKey("If-Range");
    }

    private static Verdict begun(Ask ask, OriginAnswer answer) {
        Verdict verdict = judgePart(ask, answer.total(), answer);
        return verdict instanceof Verdict.Continue ? new Verdict.Whole() : verdict;
    }

    private static boolean sameTag(Origin origin, OriginAnswer answer) {
        return origin.etag() != null && origin.etag().equals(answer.field("ETag"));
    }

    private static Verdict unsatisfied(Ask ask, @Nullable Origin origin, @Nullable String range) {
        Matcher matcher = UNSATISFIED.matcher(range == null ? "" : range);
        boolean whole = matcher.matches()
                && origin != null
                && Long.parseLong(matcher.group(1)) == ask.from()
                && origin.total() == ask.from();
        return whole
                ? new Verdict.Complete(ask.from())
                : new Verdict.StartOver("the origin has no byte " + ask.from() + " of it");
    }

    private static Verdict partial(Ask ask, Origin origin, OriginAnswer answer) {
        Matcher range = CONTENT_RANGE.matcher(String.valueOf(answer.field("Content-Range")));
        if (!range.matches()) {
            return new Verdict.StartOver("the origin's part has no readable Content-Range");
        }
        long first = Long.parseLong(range.group(1));
        long last = Long.parseLong(range.group(2));
        long total = "*".equals(range.group(3)) ? origin.total() : Long.parseLong(range.group(3));
        if (first != ask.from()) {
            return new Verdict.StartOver("asked from byte " + ask.from() + ", the origin sends from byte " + first);
        }
        if (origin.total() >= 0 && total != origin.total()) {
            return new Verdict.StartOver("its size changed from " + origin.total() + " to " + total + " bytes");
        }
        if (total < 0 || last != (ask.to() < 0 ? total : ask.to()) - 1 || !fits(answer.length(), last - first + 1)) {
            return new Verdict.StartOver("the origin's part does not reach as far as was asked");
        }
        return changed(origin, answer)
                ? new Verdict.StartOver("it changed at the origin")
                : new Verdict.Continue(total);
    }

    private static boolean fits(long announced, long length) {
        return announced < 0 || announced == length;
    }

    /** A validator that is not repeated counts as another one: the origin may have ignored the condition. */
    private static boolean changed(Origin origin, OriginAnswer answer) {
        return origin.etag() != null
                ? !origin.etag().equals(answer.field("ETag"))
                : !Objects.equals(origin.lastModified(), answer.field("Last-Modified"));
    }

    /** What is to be known of a whole answer, to continue it later. */
    static Origin origin(URI asked, OriginAnswer answer) {
        String etag = answer.field("ETag");
        boolean strong = etag != null && etag.matches("\"[^\"]*\"");
        boolean ranges = !"none".equalsIgnoreCase(answer.field("Accept-Ranges"));
        String modified = answer.field("Last-Modified");
        return new Origin(
                hash(asked),
                answer.total(),
                ranges && strong ? etag : null,
                ranges && isSettled(modified, answer.field("Date")) ? modified : null);
    }

    /** The size that a {@code Content-Range} tells, or -1. */
    static long total(@Nullable String contentRange) {
        Matcher range = CONTENT_RANGE.matcher(String.valueOf(contentRange));
        return range.matches() && !"*".equals(range.group(3)) ? Long.parseLong(range.group(3)) : TransferSignal.UNKNOWN;
    }

    /** A date can validate only when the file cannot have changed twice within its second. */
    private static boolean isSettled(@Nullable String modified, @Nullable String date) {
        if (modified == null || date == null) {
            return false;
        }
        try {
            ZonedDateTime changed = ZonedDateTime.parse(modified, DateTimeFormatter.RFC_1123_DATE_TIME);
            ZonedDateTime now = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
            return !changed.plus(SETTLED).isAfter(now);
        } catch (DateTimeException malformed) {
            return false;
        }
    }

    /** An address holds secrets, so only its hash is kept. */
    static String hash(URI url) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(url.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException error) {
            throw new IllegalStateException("every JDK has SHA-256", error);
        }
    }
}
