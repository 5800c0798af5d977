package dev.sluice.account;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sluice.platform.IdSource;
import dev.sluice.platform.database.ShortCache;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Sessions of browsers. The cookie is made here and nowhere else: one that is unknown, or that a client chose, is never
 * taken up. A user's session ends with its password, and is not good while the user is inactive.
 */
public final class Sessions {

    private final SessionStore store;
    private final LiveUsers users;
    private final RandomSecrets secrets;
    private final IdSource ids;
    private final ShortCache<SecretHash, SessionStore.Row> rows;

    Sessions(SessionStore store, LiveUsers users, RandomSecrets secrets, IdSource ids) {
        this.store = store;
        this.users = users;
        this.secrets = secrets;
        this.ids = ids;
        this.rows = new ShortCache<>(UserStates.KEPT, Ticker.systemTicker(), store::use);
    }

    /**
     * A session.
     *
     * @param id its name, which is no secret
     * @param principal its user, or itself when it is anonymous
     */
    public record Session(UUID id, Principal principal) {}

    /**
     * A session that has just begun.
     *
     * @param cookie the secret that its browser keeps; only its SHA-256 is stored
     * @param session what it is
     */
    public record Begun(String cookie, Session session) {

        /** Without the cookie. */
        @Override
        public String toString() {
            return "Begun[" + session + "]";
        }
    }

    /**
     * Begins a session with a cookie of its own. At a login the one before is to be ended.
     *
     * @param user null for an anonymous one, which is owner {@code session:…} of what it makes
     * @return empty when the user is gone or inactive by now, or has got another password
     */
    public Mono<Begun> begin(@Nullable User user) {
        return Mono.defer(() -> {
            String cookie = secrets.next();
            return store.insert(ids.next(), SecretHash.of(cookie), user)
                    .map(id -> new Session(id, user == null ? anonymous(id) : Principal.of(user)))
                    .map(session -> new Begun(cookie, session));
        });
    }

    /**
     * The session of a cookie, and takes note of its use. What another gateway ended is found for at most 5 s more.
     *
     * @return empty when it is unknown, was idle for too long, is too old, or its user does not get in any more
     */
    public Mono<Session> find(String cookie) {
        return Mono.defer(() ->
                RandomSecrets.hasForm(cookie) ? rows.get(SecretHash.of(cookie)).flatMap(this::session) : Mono.empty());
    }

    private Mono<Session> session(SessionStore.Row row) {
        Mono<Principal> principal =
                row.user() == null ? Mono.just(anonymous(row.id())) : users.find(row.user(), row.tokenVersion());
        return principal.map(found -> new Session(row.id(), found));
    }

    private static Principal anonymous(UUID id) {
        return new Principal("session:" + id, null, false);
    }

    /** Ends a session, if there is one. */
    public Mono<Void> end(String cookie) {
        return Mono.defer(() -> {
            SecretHash hash = SecretHash.of(cookie);
            return store.delete(hash).doOnSuccess(ended -> rows.forget(hash));
        });
    }
}
