package dev.sluice.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * What the database said of a secret, or that it does not know it, for at most 4 s from when it was asked: so a secret that
 * is ended on another gateway is good here for less than 5 s more. Who asks while it is being asked waits for that answer.
 * Bounded, whatever strangers send.
 *
 * @param <V> what is known of a secret
 */
final class ShortCache<V> {

    static final Duration AGE = Duration.ofSeconds(4);
    private static final int MOST = 10_000;
    private static final Duration FOREVER = Duration.ofMillis(Long.MAX_VALUE);

    private final Cache<SecretHash, Mono<V>> cache =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(AGE).build();

    /** What is known, or else what is loaded now; empty when there is nothing. A failure is not kept. */
    Mono<V> get(SecretHash hash, Function<SecretHash, Mono<V>> load) {
        return Mono.defer(() -> cache.get(hash, missing -> kept(missing, load)));
    }

    private Mono<V> kept(SecretHash hash, Function<SecretHash, Mono<V>> load) {
        return Mono.defer(() -> load.apply(hash))
                // Whoever asks first may be inside a transaction, which the others are not.
                .contextWrite(context -> Context.empty())
                .cache(value -> FOREVER, error -> Duration.ZERO, () -> FOREVER);
    }

    void forget(SecretHash hash) {
        cache.invalidate(hash);
    }
}
