package dev.sluice.source;

import dev.sluice.transfer.Asker;
import dev.sluice.transfer.TransferOptions;
import reactor.core.publisher.Flux;

/** Turns references of one kind into plans. */
public interface SourceResolver {

    /** The kind of references that it takes. */
    SourceKind kind();

    /**
     * The files behind a reference, as they are found. Nothing happens before subscription; cancelling stops the search.
     *
     * @param reference what was asked for; its kind is {@link #kind()}
     * @param options how to ask where the search has to ask
     * @param asker on whose behalf
     * @return the files in order of their position; empty when there is nothing; fails with
     *     {@link dev.sluice.transfer.TransferFailure}
     */
    Flux<PlannedFile> plan(SourceRef reference, TransferOptions options, Asker asker);
}
