package dev.sluice.account;

import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Somebody who was let in, and for how long.
 *
 * @param principal who it was then
 * @param again who the same credential lets in at a later time; empty when nobody any more
 */
public record Admission(Principal principal, Mono<Principal> again) {

    /** How often it is asked whether it still holds; with what is kept of users, within 5 s on any gateway. */
    private static final Duration EVERY = Duration.ofSeconds(1);

    /** By a check that can be asked again; empty when it is. */
    public static Mono<Admission> by(Mono<Principal> check) {
        return check.map(principal -> new Admission(principal, check));
    }

    /**
     * Completes when the credential is not good any more, or its user has other rights than at first; for what goes on after
     * its request, such as a socket. A database that does not answer ends nothing.
     */
    public Mono<Void> ended() {
        return Flux.interval(EVERY)
                .onBackpressureDrop()
                .concatMap(tick -> holds(), 1)
                .takeWhile(Boolean::booleanValue)
                .then();
    }

    private Mono<Boolean> holds() {
        return again.map(principal::equals).defaultIfEmpty(false).onErrorReturn(true);
    }
}
