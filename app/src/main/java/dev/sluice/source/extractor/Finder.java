package dev.sluice.source.extractor;

import dev.sluice.transfer.TransferOptions;
import java.net.URI;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A program that finds files behind pages. Fails with {@link dev.sluice.transfer.TransferFailure}. */
interface Finder {

    /** Its name, for people. */
    String program();

    /** Whether it is there and made for such an address; asks no one but the program. */
    Mono<Boolean> knows(URI url);

    /**
     * What is behind a page. Nothing happens before subscription; cancelling ends the program.
     *
     * @param options how to ask: way, cookies and user agent
     */
    Flux<Found> find(URI url, TransferOptions options);
}
