package dev.sluice.platform.database;

import reactor.core.publisher.Mono;

/**
 * Runs an access to the database to its end, also when its subscriber goes: the driver loses buffers of a statement that is
 * cancelled while its parameters are encoded, and a commit that is cancelled may have happened or not.
 */
public final class Uncancelled {

    private Uncancelled() {}

    /**
     * The same access, which a cancel does not reach; only its result is then dropped.
     *
     * @param access begins anew with every subscription
     */
    public static <T> Mono<T> run(Mono<T> access) {
        // A future keeps its result alone: who subscribed may live long, and would keep the whole statement otherwise.
        return Mono.deferContextual(
                context -> Mono.fromFuture(access.contextWrite(context).toFuture(), true));
    }
}
