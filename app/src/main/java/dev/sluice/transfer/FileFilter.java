package dev.sluice.transfer;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which files are wanted; the others are left out. What an origin does not tell does not count against a file.
 *
 * @param minSize least size in bytes
 * @param maxSize most size in bytes; 0 for no bound. One that is not told is watched while the bytes arrive
 * @param unwanted kinds that are left out
 * @param excludedEndings endings of names that are left out, in small letters and without a dot
 * @param from files that changed before are left out; null for no bound
 * @param to files that changed later are left out; null for no bound
 */
public record FileFilter(
        long minSize,
        long maxSize,
        Set<MediaKind> unwanted,
        Set<String> excludedEndings,
        @Nullable Instant from,
        @Nullable Instant to) {

    /** Every file is wanted. */
    public static final FileFilter ALL = new FileFilter(0, 0, Set.of(), Set.of(), null, null);

    /** Refuses sizes below 0; keeps copies. */
    public FileFilter {
        if (minSize < 0 || maxSize < 0) {
            throw new IllegalArgumentException("Sizes are not below 0: " + minSize + ", " + maxSize);
        }
        unwanted = Set.copyOf(unwanted);
        excludedEndings = Set.copyOf(excludedEndings);
    }

    /**
     * Why the file is left out, by the head of its answer; empty when it is wanted.
     *
     * @param name its name
     * @param size its size, or {@link TransferSignal#UNKNOWN}
     * @param type its {@code Content-Type}, or null
     * @param changed when it changed last, or null
     */
    Optional<String> refuses(String name, long size, @Nullable String type, @Nullable Instant changed) {
        MediaKind kind = MediaKind.of(name, type);
        if (unwanted.contains(kind)) {
            return Optional.of("Files of its kind (" + kind.name().toLowerCase(Locale.ROOT) + ") are not wanted.");
        }
        if (excludedEndings.contains(MediaKind.ending(name))) {
            return Optional.of("Files with its ending (" + MediaKind.ending(name) + ") are not wanted.");
        }
        Optional<String> bySize = size < 0 ? Optional.empty() : refuses(size);
        return bySize.isPresent() ? bySize : refusesDate(changed);
    }

    /** Why a file of this size is left out. */
    Optional<String> refuses(long size) {
        if (size < minSize) {
            return Optional.of("It has " + size + " bytes, and at least " + minSize + " are wanted.");
        }
        return isTooLarge(size)
                ? Optional.of("It has " + size + " bytes or more, and at most " + maxSize + " are wanted.")
                : Optional.empty();
    }

    /** Whether so many bytes are too many already. */
    boolean isTooLarge(long bytes) {
        return maxSize > 0 && bytes > maxSize;
    }

    /** Why a file that changed then is left out. */
    Optional<String> refusesDate(@Nullable Instant changed) {
        boolean early = changed != null && from != null && changed.isBefore(from);
        boolean late = changed != null && to != null && changed.isAfter(to);
        return early || late ? Optional.of("It changed at " + changed + ", which is not wanted.") : Optional.empty();
    }

    /** The time that a {@code Last-Modified} field tells; null for none and for anything else. */
    static @Nullable Instant instant(@Nullable String modified) {
        try {
            return modified == null
                    ? null
                    : ZonedDateTime.parse(modified, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
        } catch (DateTimeException malformed) {
            return null;
        }
    }
}
