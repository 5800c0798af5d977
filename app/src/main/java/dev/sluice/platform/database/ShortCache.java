package dev.sluice.platform.database;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * What the database said, or that it knows nothing, for a short time from when it was asked. Who asks while it is being asked
 * waits for that answer. Bounded, whatever strangers ask for.
 *
 * @param <K> what is asked for
 * @param <V> what is known of it
 */
public final class ShortCache<K, V> {

    private static final int MOST = 10_000;
    private static final Duration FOREVER = Duration.ofMillis(Long.MAX_VALUE);

    private final Function<K, Mono<V>> load;
    private final Cache<K, Answer<V>> cache;

    /**
     * A cache of its own.
     *
     * @param age for how long an answer holds; counted from before the question, so that its time is in it
     * @param ticker tells the time
     * @param load asks the database
     */
    public ShortCache(Duration age, Ticker ticker, Function<K, Mono<V>> load) {
        this.load = load;
        // Cleans up in its caller, some entries at a time: a hand-over to a pool would cost more.
        this.cache = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(age)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /** What is known, or else what is loaded now; empty when there is nothing. A failure is not kept. */
    public Mono<V> get(K key) {
        return Mono.defer(
                () -> Objects.requireNonNull(cache.get(key, this::ask)).get());
    }

    private Answer<V> ask(K key) {
        return new Answer<>(Mono.defer(() -> load.apply(key)));
    }

    /** Asks anew the next time. */
    public void forget(K key) {
        cache.invalidate(key);
    }

    /** The one answer to all who ask. Once it is there, it costs its readers nothing to share. */
    private static final class Answer<V> {

        private final Mono<V> shared;
        private volatile @Nullable Mono<V> known;

        Answer(Mono<V> load) {
            this.shared = load
                    // Whoever asks first may be inside a transaction, which the others are not.
                    .contextWrite(context -> Context.empty())
                    .doOnSuccess(value -> known = Mono.justOrEmpty(value))
                    .cache(value -> FOREVER, error -> Duration.ZERO, () -> FOREVER);
        }

        Mono<V> get() {
            Mono<V> now = known;
            return now == null ? shared : now;
        }
    }
}
