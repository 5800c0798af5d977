package dev.sluice.source.huggingface;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a file that was fetched into a folder, in the three lines that the Hub's own client writes and reads
 * ({@code .cache/huggingface/download/<path>.metadata}).
 *
 * @param commit the commit that it was fetched at
 * @param etag its SHA-256 or git blob id
 * @param at when that was
 */
record LocalNote(String commit, String etag, Instant at) {

    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

    /** A file may seem to have been changed so much later than it was: disks round. */
    private static final long SLACK_SECONDS = 1;

    /** Reads a note; empty where it is none. */
    static Optional<LocalNote> read(String text) {
        List<String> lines = text.lines().map(String::strip).toList();
        if (lines.size() < 3) {
            return Optional.empty();
        }
        try {
            BigDecimal[] seconds = new BigDecimal(lines.get(2)).multiply(NANOS).divideAndRemainder(NANOS);
            Instant at = Instant.EPOCH.plusNanos(
                    seconds[0].multiply(NANOS).add(seconds[1]).longValueExact());
            return Optional.of(new LocalNote(lines.get(0), lines.get(1), at));
        } catch (ArithmeticException | NumberFormatException junk) {
            return Optional.empty();
        }
    }

    /** The note as it is written. */
    String text() {
        BigDecimal seconds = BigDecimal.valueOf(at.getEpochSecond()).add(BigDecimal.valueOf(at.getNano(), 9));
        return commit + "\n" + etag + "\n" + seconds.toPlainString() + "\n";
    }

    /** Whether a file that was changed then is still the one that it tells of. */
    boolean isOf(Instant modified) {
        return !modified.minusSeconds(SLACK_SECONDS).isAfter(at);
    }
}
