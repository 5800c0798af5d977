package dev.sluice.testkit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes are answered.
 *
 * @param start the first one
 * @param end the one after the last
 */
public record ByteRange(long start, long end) {

    private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /** How many bytes. */
    public long length() {
        return end - start;
    }

    /** Whether no byte is in it. */
    public boolean isEmpty() {
        return start >= end;
    }

    /**
     * Reads a {@code Range} header (RFC 9110, section 14.1.2).
     *
     * @return the range, empty if it cannot be satisfied; or null if the header is to be ignored
     */
    public static @Nullable ByteRange parse(@Nullable String header, long size) {
        Matcher parts = SINGLE.matcher(header == null ? "" : header);
        if (!parts.matches()) {
            return null;
        }
        String first = parts.group(1);
        String last = parts.group(2);
        if (first.isEmpty()) {
            return last.isEmpty() ? null : new ByteRange(Math.max(0, size - Long.parseLong(last)), size);
        }
        long start = Long.parseLong(first);
        if (last.isEmpty()) {
            return new ByteRange(start, size);
        }
        long end = Long.parseLong(last) + 1;
        return end <= start ? null : new ByteRange(start, Math.min(end, size));
    }
}
