package dev.sluice.platform.database;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

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
        return Mono.deferContextual(context -> {
            // Keeps the result alone: who waits for it may live long, and would keep the whole statement otherwise.
            Sinks.One<T> result = Sinks.one();
            access.subscribe(result::tryEmitValue, result::tryEmitError, result::tryEmitEmpty, Context.of(context));
            return result.asMono();
        });
    }
}
