package dev.sluice.job;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How far a job is.
 *
 * @param totalFiles files known so far
 * @param completedFiles files that are published
 * @param failedFiles files that failed
 * @param skippedFiles files that were left out
 * @param currentFile name of a file that is being fetched, or of the last one
 * @param bytes bytes that are there, of all files
 * @param totalBytes size of all files, or -1 while unknown
 * @param speed bytes per second over the last seconds; 0 when nothing moves
 * @param percent 0 to 100
 */
public record JobProgress(
        int totalFiles,
        int completedFiles,
        int failedFiles,
        int skippedFiles,
        @Nullable String currentFile,
        long bytes,
        long totalBytes,
        long speed,
        double percent) {

    /** Whether every file was left out. */
    public boolean allSkipped() {
        return skippedFiles > 0 && skippedFiles == totalFiles;
    }

    /** Seconds until the end at the present speed, where the size is known and something moves. */
    public OptionalLong etaSeconds() {
        if (totalBytes < 0 || speed <= 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Math.ceilDiv(Math.max(0, totalBytes - bytes), speed));
    }
}
