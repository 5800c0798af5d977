package dev.sluice.source;

import reactor.core.publisher.Flux;

/** Turns references of one kind into plans. */
public interface SourceResolver {

    /** The kind of references that it takes. */
    SourceKind kind();

    /**
     * The files behind a reference, as they are found. Nothing happens before subscription; cancelling stops the search.
     *
     * @param reference what was asked for; its kind is {@link #kind()}
     * @return the files in order of their position; empty when there is nothing
     */
    Flux<PlannedFile> plan(SourceRef reference);
}
