package dev.sluice.transfer;

import reactor.core.publisher.Flux;

/** Fetches files that are not to be had by requests of the gateway's own; see {@link SourceTerms.Reach#MADE}. */
@FunctionalInterface
public interface FileMaker {

    /**
     * Makes a file. Nothing happens before subscription; cancelling ends it, and nothing stays.
     *
     * @param file what is wanted
     * @param handover takes the file over
     * @return what is told meanwhile, then what {@link Handover#take} tells; fails with {@link TransferFailure}
     */
    Flux<TransferSignal> make(FileRequest file, Handover handover);

    /** Takes a file over that lies on this machine. */
    @FunctionalInterface
    interface Handover {

        /**
         * Copies the file and publishes the copy.
         *
         * @param path where it lies; it may go when the stream has ended
         * @param name its name, not yet a safe one
         * @return ends after {@link TransferSignal.Published}
         */
        Flux<TransferSignal> take(String path, String name);
    }
}
