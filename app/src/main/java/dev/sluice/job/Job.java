package dev.sluice.job;

import dev.sluice.source.SourceRef;
import dev.sluice.storage.Folder;
import dev.sluice.transfer.TransferOptions;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that a client asked to be fetched.
 *
 * @param id its id on every surface
 * @param owner whose it is
 * @param surface the surface that it came in by
 * @param source what is to be fetched
 * @param pinned the reference with what could move in it fixed, when that is known; null where nothing can move
 * @param folder where its files go
 * @param options how its files are asked for
 * @param state where it stands
 * @param errorMessage why it failed, as a sentence for the client
 * @param progress how far it is
 * @param stateTx the transaction that changed its state last; events of up to that one are in here already
 * @param createdAt when it was accepted
 * @param startedAt when a gateway began with it, or began anew after a retry; null before that
 * @param endedAt when it came to its end; null before that
 * @param updatedAt when its row changed last
 */
public record Job(
        UUID id,
        String owner,
        String surface,
        SourceRef source,
        @Nullable URI pinned,
        Folder folder,
        TransferOptions options,
        JobState state,
        @Nullable String errorMessage,
        JobProgress progress,
        long stateTx,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        Instant updatedAt) {

    /** The same job with the figures of another moment. */
    public Job with(JobProgress figures, Instant at) {
        return new Job(
                id,
                owner,
                surface,
                source,
                pinned,
                folder,
                options,
                state,
                errorMessage,
                figures,
                stateTx,
                createdAt,
                startedAt,
                endedAt,
                at);
    }
}
