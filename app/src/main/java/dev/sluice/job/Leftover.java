package dev.sluice.job;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file of an ended job whose part file may still lie about.
 *
 * @param job the job
 * @param item the file; null for a job that never planned one
 * @param folder where its parts lie, below the downloads root
 * @param path where the file lies, below the downloads root; null when it was not published
 */
public record Leftover(
        UUID job,
        @Nullable UUID item,
        String folder,
        @Nullable String path) {}
