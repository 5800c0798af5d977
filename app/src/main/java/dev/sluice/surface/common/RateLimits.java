package dev.sluice.surface.common;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Bounds how often somebody may ask, on this gateway. Each policy remembers {@value #MOST_KEYS} clients at most; beyond
 * that those are forgotten who asked least.
 */
public final class RateLimits {

    static final int MOST_KEYS = 100_000;

    private static final String TAKEN = RateLimits.class.getName();
    private static final int LONGEST_KEY = 320;

    private final boolean enabled;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Map<Policy, Windows> windows;

    RateLimits(LimitsProperties properties, List<Policy> policies, Clock clock, LongSupplier nanos) {
        this.enabled = properties.enabled();
        this.clock = clock;
        this.nanos = nanos;
        this.windows = policies.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), this::windows));
    }

    private record Windows(RateLimiterConfig config, Cache<String, LimitWindow> byKey) {}

    /**
     * What came of a request.
     *
     * @param allowed whether it may go on
     * @param limit requests in a period
     * @param remaining requests that are left after it
     * @param untilReset until there are all again
     * @param resetAt when that is, in seconds since 1970, rounded up
     */
    public record Decision(boolean allowed, int limit, int remaining, Duration untilReset, long resetAt) {}

    private Windows windows(Policy policy) {
        if (policy.requests() < 1 || policy.period().compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("sluice.limits." + policy.name()
                    + " must let at least 1 request through, and have a period of at least 1 ms.");
        }
        RateLimiterConfig config = RateLimiterConfig.custom()
                .limitForPeriod(policy.requests())
                .limitRefreshPeriod(policy.period())
                .timeoutDuration(Duration.ZERO)
                .build();
        // Cleans up in its caller, some entries at a time: a hand-over to a pool would cost more.
        Cache<String, LimitWindow> byKey = Caffeine.newBuilder()
                .maximumSize(MOST_KEYS)
                .expireAfterAccess(policy.period().multipliedBy(2))
                .ticker(nanos::getAsLong)
                .executor(Runnable::run)
                .build();
        return new Windows(config, byKey);
    }

    /**
     * Takes one request of a client. Does not block.
     *
     * @param key whose it is; of one longer than {@value #LONGEST_KEY} characters only so many count
     */
    public Decision take(Policy policy, String key) {
        if (!enabled) {
            return new Decision(true, policy.requests(), policy.requests(), Duration.ZERO, resetAt(Duration.ZERO));
        }
        Windows of = of(policy);
        String bounded = key.length() > LONGEST_KEY ? key.substring(0, LONGEST_KEY) : key;
        LimitWindow.Taken taken = Objects.requireNonNull(
                        of.byKey().get(bounded, unseen -> new LimitWindow(of.config(), nanos)))
                .take();
        return new Decision(
                taken.allowed(), policy.requests(), taken.remaining(), taken.untilReset(), resetAt(taken.untilReset()));
    }

    private Windows of(Policy policy) {
        return Objects.requireNonNull(windows.get(policy), policy::name);
    }

    private long resetAt(Duration untilReset) {
        return wholeSeconds(Duration.between(Instant.EPOCH, clock.instant()).plus(untilReset));
    }

    static long wholeSeconds(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }

    /**
     * Takes one request of each of these clients, beside what a filter takes, and tells what is left of the first one's; fails
     * with {@link TooManyRequests} at the first that has nothing left, and tells that.
     */
    public Mono<Void> require(ServerRequest request, Policy policy, String... keys) {
        return Mono.defer(() -> {
            if (!enabled) {
                return Mono.empty();
            }
            Decision first = null;
            for (String key : keys) {
                Decision decision = take(policy, key);
                if (!decision.allowed()) {
                    tell(request, policy, decision);
                    return Mono.error(new TooManyRequests(decision.untilReset()));
                }
                first = first == null ? decision : first;
            }
            tell(request, policy, Objects.requireNonNull(first));
            return Mono.empty();
        });
    }

    /** In the fields in which the filter round it told its own. */
    private static void tell(ServerRequest request, Policy policy, Decision decision) {
        HttpHeaders headers = request.exchange().getResponse().getHeaders();
        tell(headers, decision);
        if (headers.containsHeader("RateLimit")) {
            tellStandard(headers, policy, decision);
        }
    }

    /**
     * A filter that takes each request, tells on every answer what is left ({@code X-RateLimit-Limit}, {@code
     * -Remaining} and {@code -Reset}), and fails with {@link TooManyRequests} when nothing is. Where filters of two
     * policies lie in each other, the inner one tells.
     *
     * @param key whose a request is
     */
    public HandlerFilterFunction<ServerResponse, ServerResponse> filter(
            Policy policy, Function<ServerRequest, String> key) {
        return (request, next) -> limited(policy, key, false, request, next);
    }

    /** As {@link #filter}, and with the fields of draft-ietf-httpapi-ratelimit-headers-10. */
    public HandlerFilterFunction<ServerResponse, ServerResponse> filterWithStandardFields(
            Policy policy, Function<ServerRequest, String> key) {
        return (request, next) -> limited(policy, key, true, request, next);
    }

    /**
     * A filter for outside of the {@link Credentials}, where a filter by principal lies inside: takes what they refuse,
     * so that those answers tell a limit too and nobody tries credentials without one.
     *
     * @param filterByAddress of the same policy, by what is known of a request without a principal
     */
    public HandlerFilterFunction<ServerResponse, ServerResponse> refusals(
            HandlerFilterFunction<ServerResponse, ServerResponse> filterByAddress) {
        return (request, next) -> next.handle(request)
                .onErrorResume(
                        error -> !request.attributes().containsKey(TAKEN),
                        error -> filterByAddress.filter(request, refused -> Mono.error(error)));
    }

    private Mono<ServerResponse> limited(
            Policy policy,
            Function<ServerRequest, String> key,
            boolean standard,
            ServerRequest request,
            HandlerFunction<ServerResponse> next) {
        return Mono.defer(() -> {
            if (!enabled) {
                return next.handle(request);
            }
            Decision decision = take(policy, key.apply(request));
            request.attributes().put(TAKEN, decision);
            // On the exchange's own answer, so that whoever makes the answer in the end needs not know of it.
            HttpHeaders headers = request.exchange().getResponse().getHeaders();
            tell(headers, decision);
            if (standard) {
                tellStandard(headers, policy, decision);
            }
            return decision.allowed() ? next.handle(request) : Mono.error(new TooManyRequests(decision.untilReset()));
        });
    }

    private static void tell(HttpHeaders headers, Decision decision) {
        headers.set("X-RateLimit-Limit", Integer.toString(decision.limit()));
        headers.set("X-RateLimit-Remaining", Integer.toString(decision.remaining()));
        headers.set("X-RateLimit-Reset", Long.toString(decision.resetAt()));
    }

    private static void tellStandard(HttpHeaders headers, Policy policy, Decision decision) {
        String name = '"' + policy.name() + '"';
        headers.set("RateLimit-Policy", name + ";q=" + policy.requests() + ";w=" + wholeSeconds(policy.period()));
        headers.set("RateLimit", name + ";r=" + decision.remaining() + ";t=" + wholeSeconds(decision.untilReset()));
    }

    /** How many clients a policy remembers, for tests. */
    long clients(Policy policy) {
        Cache<String, LimitWindow> byKey = of(policy).byKey();
        byKey.cleanUp();
        return byKey.estimatedSize();
    }
}
