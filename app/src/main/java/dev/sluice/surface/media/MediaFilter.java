package dev.sluice.surface.media;

import dev.sluice.surface.common.Refused;
import dev.sluice.surface.media.MediaWire.DownloadOptions;
import dev.sluice.transfer.FileFilter;
import dev.sluice.transfer.MediaKind;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks those of the dialect's options that say which files are wanted. */
final class MediaFilter {

    private static final int MOST_ENDINGS = 200;

    private MediaFilter() {}

    static FileFilter read(DownloadOptions given) {
        long least = size("min_file_size", given.minFileSize());
        long most = size("max_file_size", given.maxFileSize());
        if (most > 0 && most < least) {
            throw MediaOptions.bad("max_file_size", "must not be below min_file_size");
        }
        Instant from = instant("date_from", given.dateFrom(), Duration.ZERO);
        Instant to = instant("date_to", given.dateTo(), Duration.ofDays(1).minusNanos(1));
        if (from != null && to != null && to.isBefore(from)) {
            throw MediaOptions.bad("date_to", "must not be before date_from");
        }
        return new FileFilter(least, most, unwanted(given), endings(given.excludedExtensions()), from, to);
    }

    private static long size(String name, @Nullable Long given) {
        long size = Objects.requireNonNullElse(given, 0L);
        if (size < 0) {
            throw MediaOptions.bad(name, "must not be below 0");
        }
        return size;
    }

    private static Set<MediaKind> unwanted(DownloadOptions given) {
        Set<MediaKind> unwanted = EnumSet.noneOf(MediaKind.class);
        addUnless(given.downloadImages(), MediaKind.IMAGE, unwanted);
        addUnless(given.downloadVideos(), MediaKind.VIDEO, unwanted);
        addUnless(given.downloadCompressed(), MediaKind.COMPRESSED, unwanted);
        addUnless(given.downloadDocuments(), MediaKind.DOCUMENT, unwanted);
        return unwanted;
    }

    private static void addUnless(@Nullable Boolean wanted, MediaKind kind, Set<MediaKind> unwanted) {
        if (Boolean.FALSE.equals(wanted)) {
            unwanted.add(kind);
        }
    }

    private static Set<String> endings(@Nullable List<@Nullable String> given) {
        Set<String> endings = new HashSet<>();
        if (given == null) {
            return endings;
        }
        if (given.size() > MOST_ENDINGS) {
            throw MediaOptions.bad("excluded_extensions", "must not have more than " + MOST_ENDINGS + " entries");
        }
        for (String each : given) {
            endings.add(ending(each));
        }
        return endings;
    }

    private static String ending(@Nullable String given) {
        String ending = given == null ? "" : given.strip().toLowerCase(Locale.ROOT);
        String bare = ending.startsWith(".") ? ending.substring(1) : ending;
        if (!bare.matches("[\\p{L}\\p{N}_-]{1,20}")) {
            throw refusedEnding();
        }
        return bare;
    }

    private static Refused refusedEnding() {
        return MediaOptions.bad("excluded_extensions", "must be endings such as zip or .zip");
    }

    /** A date alone is its whole day; a time without an offset is UTC. */
    private static @Nullable Instant instant(String name, @Nullable String given, Duration intoDay) {
        if (given == null || given.isEmpty()) {
            return null;
        }
        try {
            if (!given.contains("T")) {
                return LocalDate.parse(given)
                        .atStartOfDay()
                        .toInstant(ZoneOffset.UTC)
                        .plus(intoDay);
            }
            return given.matches(".*(Z|[+-]\\d\\d:\\d\\d)")
                    ? OffsetDateTime.parse(given).toInstant()
                    : LocalDateTime.parse(given).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException malformed) {
            throw MediaOptions.bad(name, "must be a date such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z");
        }
    }
}
