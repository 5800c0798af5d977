package dev.sluice.account;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sluice.platform.database.ShortCache;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * What decides whether users' credentials are good, kept for a few seconds so that not every request asks the database.
 * What changes here is seen at once, what changes on another gateway within {@link #KEPT}: a user that is shut out, and a
 * token that was ended, are so everywhere within 5 s.
 */
final class UserStates {

    /** Also of all else that lets somebody in. */
    static final Duration KEPT = Duration.ofSeconds(4);

    private final ShortCache<Long, UserState> states;

    UserStates(UserStore store, Ticker ticker) {
        this.states = new ShortCache<>(KEPT, ticker, store::state);
    }

    /** Of a user; empty when there is none with that id. Many who ask at once ask the database once. */
    Mono<UserState> state(long id) {
        return states.get(id);
    }

    /**
     * Of a user whose token version is known to be at least so high. Who changes a password on one gateway and uses what
     * was issued then on another must not be refused for what that one still keeps.
     */
    Mono<UserState> state(long id, long version) {
        return state(id).flatMap(kept -> kept.tokenVersion() >= version ? Mono.just(kept) : readAnew(id));
    }

    private Mono<UserState> readAnew(long id) {
        forget(id);
        return state(id);
    }

    /** Is to be called after each change of a user. */
    void forget(long id) {
        states.forget(id);
    }
}
