package dev.sluice.source;

import dev.sluice.transfer.Asker;
import dev.sluice.transfer.FileMaker;
import dev.sluice.transfer.FileRequest;
import dev.sluice.transfer.TransferFailure;
import dev.sluice.transfer.TransferOptions;
import dev.sluice.transfer.TransferSignal;
import java.net.URI;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Turns references of one kind into plans, and knows what is particular to their files. */
public interface SourceResolver {

    /** The kind of references that it takes. */
    SourceKind kind();

    /**
     * Whether it is made for such an address. Asks no origin.
     *
     * @param url the address
     */
    default Mono<Boolean> knows(URI url) {
        return Mono.just(true);
    }

    /**
     * The reference with what could move in it fixed, so that all runs of a job fetch the same. Nothing happens before
     * subscription.
     *
     * @param reference what was asked for; its kind is {@link #kind()}
     * @param options how to ask where that has to be asked
     * @param asker on whose behalf
     * @return the reference itself where nothing in it can move; fails with {@link TransferFailure}
     */
    default Mono<SourceRef> pin(SourceRef reference, TransferOptions options, Asker asker) {
        return Mono.just(reference);
    }

    /**
     * The files behind a reference, as they are found. Nothing happens before subscription; cancelling stops the search.
     *
     * @param reference what {@link #pin} gave
     * @param options how to ask where the search has to ask
     * @param asker on whose behalf
     * @return the files in order of their position; empty when there is nothing; fails with {@link TransferFailure}
     */
    Flux<PlannedFile> plan(SourceRef reference, TransferOptions options, Asker asker);

    /**
     * How a file is asked for: with what only the gateway knows, and what is not written down with the job.
     *
     * @param options as whoever submitted the job said
     */
    default TransferOptions options(TransferOptions options) {
        return options;
    }

    /**
     * Makes a file that cannot be asked for, as {@link FileMaker#make}.
     *
     * @param file a file whose plan says so
     */
    default Flux<TransferSignal> make(FileRequest file, FileMaker.Handover handover) {
        return Flux.error(new IllegalStateException(kind() + " makes no files"));
    }

    /**
     * A file whose origin refuses its address, as it is to be had now.
     *
     * @param file the file as it was asked for
     * @param options as whoever submitted the job said
     * @return the same file with another address; empty where there is none
     */
    default Mono<FileRequest> renew(FileRequest file, TransferOptions options) {
        return Mono.empty();
    }

    /**
     * Where a file lies already, whole and right, so that it need not be fetched.
     *
     * @param wanted the file, as it would be fetched
     * @return its path below the root of its folder; empty where it is to be fetched
     */
    default Mono<String> present(FileRequest wanted) {
        return Mono.empty();
    }

    /**
     * Takes note that a file was published. What fails here does not fail the file.
     *
     * @param file the file, as it was fetched
     */
    default Mono<Void> published(FileRequest file) {
        return Mono.empty();
    }

    /** Why a file of this source failed, in the source's own words where it has some. */
    default TransferFailure explain(TransferFailure failure) {
        return failure;
    }
}
