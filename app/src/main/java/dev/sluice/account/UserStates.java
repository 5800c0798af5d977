package dev.sluice.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * What decides whether users' credentials are good, kept for a few seconds so that not every request asks the database.
 * What changes here is seen at once, what changes on another gateway within {@link #KEPT}: a user that is shut out, and a
 * token that was ended, are so everywhere within 5 s.
 */
final class UserStates {

    /** From before the database is asked, so that the time of its answer counts. */
    static final Duration KEPT = Duration.ofSeconds(4);

    private static final int MOST = 10_000;
    private static final Duration FOREVER = Duration.ofMillis(Long.MAX_VALUE);

    private final UserStore store;
    private final Cache<Long, Mono<UserState>> states;

    UserStates(UserStore store, Ticker ticker) {
        this.store = store;
        this.states = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(KEPT)
                .ticker(ticker)
                .build();
    }

    /** Of a user; empty when there is none with that id. Many who ask at once ask the database once. */
    Mono<UserState> state(long id) {
        return Mono.defer(() -> states.get(id, this::read));
    }

    /**
     * Of a user whose token version is known to be at least so high. Who changes a password on one gateway and uses what
     * was issued then on another must not be refused for what that one still keeps.
     */
    Mono<UserState> state(long id, long version) {
        return state(id).filter(state -> state.tokenVersion() >= version).switchIfEmpty(Mono.defer(() -> {
            forget(id);
            return state(id);
        }));
    }

    /** Is to be called after each change of a user. */
    void forget(long id) {
        states.invalidate(id);
    }

    private Mono<UserState> read(long id) {
        return store.state(id)
                // Whoever asks first may be inside a transaction, which the others are not.
                .contextWrite(context -> Context.empty())
                .cache(state -> FOREVER, error -> Duration.ZERO, () -> FOREVER);
    }
}
