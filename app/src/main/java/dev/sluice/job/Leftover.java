package dev.sluice.job;

import dev.sluice.storage.Folder;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file whose part file may still lie about: of an ended job, or from before a job was retried.
 *
 * @param job the job
 * @param leaseToken the job's last lease; -1 where it was retried
 * @param item the file; null for a job that never planned one
 * @param folder where it goes
 * @param path where the file lies, below the folder's root; null when it was not published
 */
public record Leftover(
        UUID job,
        long leaseToken,
        @Nullable UUID item,
        Folder folder,
        @Nullable String path) {}
