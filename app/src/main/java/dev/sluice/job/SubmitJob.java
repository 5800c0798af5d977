package dev.sluice.job;

import dev.sluice.source.SourceRef;
import dev.sluice.storage.Folder;
import dev.sluice.transfer.TransferOptions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job to be accepted.
 *
 * @param owner whose it will be
 * @param surface the surface that it came in by
 * @param source what is to be fetched
 * @param folder where its files go; checked by {@code storage}
 * @param options how its files are asked for
 * @param priority higher goes first; 0 where nothing is said
 * @param notBefore when it may begin at the earliest, by the database's clock; null for at once
 */
public record SubmitJob(
        String owner,
        String surface,
        SourceRef source,
        Folder folder,
        TransferOptions options,
        int priority,
        @Nullable Instant notBefore) {}
