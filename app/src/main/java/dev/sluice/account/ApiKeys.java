package dev.sluice.account;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sluice.platform.database.ShortCache;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keys for programs: those that users make for themselves, which act as their user, and those that the operator set, which
 * act as {@code key:…}. A key of a user is {@code slc_} and 256 random bits; only its SHA-256 is kept.
 */
public final class ApiKeys {

    /** Keys that a user may have. */
    public static final int MOST_PER_USER = 100;

    /** Characters of a name at most. */
    public static final int LONGEST_NAME = 100;

    static final String PREFIX = "slc_";
    private static final int LONGEST_KEY = 1024;

    private final ApiKeyStore store;
    private final OperatorKeys operators;
    private final LiveUsers users;
    private final RandomSecrets secrets;
    private final ShortCache<SecretHash, Long> owners;

    ApiKeys(ApiKeyStore store, OperatorKeys operators, LiveUsers users, RandomSecrets secrets) {
        this.store = store;
        this.operators = operators;
        this.users = users;
        this.secrets = secrets;
        this.owners = new ShortCache<>(UserStates.KEPT, Ticker.systemTicker(), store::use);
    }

    /**
     * A new key.
     *
     * @param id by which it is revoked
     * @param name as its user called it
     * @param key the key itself, which nobody can tell a second time
     * @param createdAt by the database's clock
     */
    public record Created(long id, String name, String key, Instant createdAt) {

        /** Without the key. */
        @Override
        public String toString() {
            return "Created[id=" + id + ", name=" + name + "]";
        }
    }

    /**
     * A key, without itself.
     *
     * @param id by which it is revoked
     * @param name as its user called it
     * @param createdAt by the database's clock
     * @param lastUsedAt up to a minute too early; null when it never was
     */
    public record Listed(
            long id,
            String name,
            Instant createdAt,
            @Nullable Instant lastUsedAt) {}

    /**
     * Makes a key.
     *
     * @param name of 1 to {@link #LONGEST_NAME} characters, none of them a control character
     * @return empty when the user is gone; fails with {@link TooManyKeys}, and with {@link IllegalArgumentException} for
     *     a name of another form
     */
    public Mono<Created> create(long userId, String name) {
        return Mono.defer(() -> {
            if (!isName(name)) {
                return Mono.error(new IllegalArgumentException(
                        "The name of a key has 1 to " + LONGEST_NAME + " characters, without control characters."));
            }
            String key = PREFIX + secrets.next();
            return store.insert(userId, name, SecretHash.of(key), MOST_PER_USER)
                    .map(stored -> new Created(stored.id(), name, key, stored.createdAt()));
        });
    }

    private static boolean isName(String name) {
        return !name.isBlank()
                && name.codePointCount(0, name.length()) <= LONGEST_NAME
                && name.chars().noneMatch(Character::isISOControl);
    }

    /** The keys of a user, the oldest first. */
    public Flux<Listed> list(long userId) {
        return store.list(userId);
    }

    /** Ends a key: here at once, on other gateways within 5 s. False when the user has none with that id. */
    public Mono<Boolean> revoke(long userId, long id) {
        return store.delete(userId, id).doOnNext(owners::forget).hasElement();
    }

    /** Whose key it is; empty when it is not good, or its user does not get in. */
    public Mono<Principal> check(String key) {
        return Mono.defer(() -> {
            if (key.length() > LONGEST_KEY) {
                return Mono.empty();
            }
            SecretHash hash = SecretHash.of(key);
            return operators.find(hash).map(Mono::just).orElseGet(() -> ofUser(key, hash));
        });
    }

    private Mono<Principal> ofUser(String key, SecretHash hash) {
        boolean possible = key.startsWith(PREFIX) && RandomSecrets.hasForm(key.substring(PREFIX.length()));
        return possible ? owners.get(hash).flatMap(users::find) : Mono.empty();
    }
}
