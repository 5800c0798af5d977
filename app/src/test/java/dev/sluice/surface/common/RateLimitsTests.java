package dev.sluice.surface.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class RateLimitsTests {

    private static final Policy POLICY = new LimitPolicies.Media(100, Duration.ofMinutes(1));
    private static final HandlerFunction<ServerResponse> FINE =
            request -> ServerResponse.ok().build();

    private final ManualClock clock = ManualClock.at(Instant.ofEpochSecond(1_000_000));
    private final AtomicLong nanos = new AtomicLong(-5);
    private final RateLimits limits = limits(true);

    private RateLimits limits(boolean enabled) {
        LongSupplier time = nanos::get;
        return new RateLimits(new LimitsProperties(enabled), List.of(POLICY), clock, time);
    }

    private void pass(Duration time) {
        clock.advance(time);
        nanos.addAndGet(time.toNanos());
    }

    private long allowed(String key, int asked) {
        long allowed = 0;
        for (int i = 0; i < asked; i++) {
            allowed += limits.take(POLICY, key).allowed() ? 1 : 0;
        }
        return allowed;
    }

    private static ServerRequest request() {
        MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/any"));
        return ServerRequest.create(exchange, HandlerStrategies.withDefaults().messageReaders());
    }

    private static HttpHeaders told(ServerRequest request) {
        return request.exchange().getResponse().getHeaders();
    }

    @Test
    void exactlySoManyArePassed() {
        assertThat(allowed("a", 105)).isEqualTo(100);
        assertThat(allowed("b", 1)).isEqualTo(1);
        pass(Duration.ofSeconds(59));
        assertThat(allowed("a", 1)).isZero();
        pass(Duration.ofSeconds(1));
        assertThat(allowed("a", 105)).isEqualTo(100);
    }

    @Test
    void theResetIsThatOfTheWindowWhateverIsLeft() {
        RateLimits.Decision first = limits.take(POLICY, "a");
        assertThat(first).isEqualTo(new RateLimits.Decision(true, 100, 99, Duration.ofMinutes(1), 1_000_060));
        pass(Duration.ofMillis(20_500));
        RateLimits.Decision second = limits.take(POLICY, "a");
        assertThat(second.remaining()).isEqualTo(98);
        assertThat(second.untilReset()).isEqualTo(Duration.ofMillis(39_500));
        assertThat(second.resetAt()).isEqualTo(1_000_060);
        allowed("a", 98);
        assertThat(limits.take(POLICY, "a"))
                .isEqualTo(new RateLimits.Decision(false, 100, 0, Duration.ofMillis(39_500), 1_000_060));
    }

    @Test
    void aMillionClientsLeaveNoMoreThanSoMany() {
        for (int i = 0; i < 1_000_000; i++) {
            limits.take(POLICY, Integer.toString(i));
        }
        assertThat(limits.clients(POLICY)).isPositive().isLessThanOrEqualTo(RateLimits.MOST_KEYS);
        pass(Duration.ofMinutes(3));
        assertThat(limits.clients(POLICY)).isZero();
    }

    @Test
    void aLongNameTakesNoMoreRoomThanOthers() {
        allowed("x".repeat(1 << 20) + "1", 60);
        allowed("x".repeat(1 << 20) + "2", 40);
        assertThat(allowed("x".repeat(1 << 20) + "3", 1)).isZero();
        assertThat(limits.clients(POLICY)).isOne();
    }

    @Test
    void switchedOffNothingIsCountedOrTold() {
        RateLimits off = limits(false);
        ServerRequest request = request();
        for (int i = 0; i < 105; i++) {
            assertThat(off.take(POLICY, "a").allowed()).isTrue();
        }
        StepVerifier.create(off.filter(POLICY, unused -> "a").filter(request, FINE))
                .expectNextCount(1)
                .verifyComplete();
        assertThat(told(request).containsHeader("X-RateLimit-Limit")).isFalse();
    }

    @Test
    void everyAnswerTellsWhatIsLeft() {
        ServerRequest good = request();
        StepVerifier.create(limits.filter(POLICY, unused -> "a").filter(good, FINE))
                .expectNextCount(1)
                .verifyComplete();
        assertThat(told(good).getFirst("X-RateLimit-Limit")).isEqualTo("100");
        assertThat(told(good).getFirst("X-RateLimit-Remaining")).isEqualTo("99");
        assertThat(told(good).getFirst("X-RateLimit-Reset")).isEqualTo("1000060");
        assertThat(told(good).containsHeader("RateLimit")).isFalse();

        ServerRequest bad = request();
        StepVerifier.create(limits.filterWithStandardFields(POLICY, unused -> "a")
                        .filter(bad, request -> Mono.error(new Refused(HttpStatus.NOT_FOUND, "None."))))
                .verifyError(Refused.class);
        assertThat(told(bad).getFirst("X-RateLimit-Remaining")).isEqualTo("98");
        assertThat(told(bad).getFirst("RateLimit-Policy")).isEqualTo("\"media\";q=100;w=60");
        assertThat(told(bad).getFirst("RateLimit")).isEqualTo("\"media\";r=98;t=60");
    }

    @Test
    void whatIsTooMuchReachesNoHandler() {
        allowed("a", 100);
        pass(Duration.ofMillis(50_001));
        ServerRequest request = request();
        StepVerifier.create(limits.filter(POLICY, unused -> "a").filter(request, unused -> {
                    throw new AssertionError("handled");
                }))
                .verifyErrorSatisfies(error -> {
                    assertThat(error).isInstanceOf(TooManyRequests.class);
                    assertThat(((TooManyRequests) error).retryAfter()).isEqualTo(10);
                });
        assertThat(told(request).getFirst("X-RateLimit-Remaining")).isEqualTo("0");
    }

    @Test
    void whatIsTakenBesideAFilterIsToldInItsFields() {
        allowed("a", 100);
        ServerRequest request = request();
        StepVerifier.create(limits.require(request, POLICY, "b", "c")).verifyComplete();
        assertThat(told(request).getFirst("X-RateLimit-Remaining")).isEqualTo("99");
        assertThat(told(request).containsHeader("RateLimit")).isFalse();
        told(request).set("RateLimit", "of a filter");
        allowed("b", 5);
        StepVerifier.create(limits.require(request, POLICY, "b", "a")).verifyError(TooManyRequests.class);
        assertThat(told(request).getFirst("X-RateLimit-Remaining")).isEqualTo("0");
        assertThat(told(request).getFirst("RateLimit")).isEqualTo("\"media\";r=0;t=60");
        assertThat(limits.take(POLICY, "b").remaining()).isEqualTo(92);
    }

    @Test
    void refusedCredentialsCountForTheAddress() {
        HandlerFilterFunction<ServerResponse, ServerResponse> outer =
                limits.refusals(limits.filter(POLICY, unused -> "address"));
        HandlerFunction<ServerResponse> refusing =
                request -> Mono.error(new Refused(HttpStatus.UNAUTHORIZED, "Not authenticated"));
        ServerRequest first = request();
        StepVerifier.create(outer.filter(first, refusing)).verifyError(Refused.class);
        assertThat(told(first).getFirst("X-RateLimit-Remaining")).isEqualTo("99");
        allowed("address", 99);
        StepVerifier.create(outer.filter(request(), refusing)).verifyError(TooManyRequests.class);

        ServerRequest known = request();
        HandlerFunction<ServerResponse> inner =
                request -> limits.filter(POLICY, unused -> "user:7").filter(request, refusing);
        StepVerifier.create(outer.filter(known, inner)).verifyError(Refused.class);
        assertThat(told(known).getFirst("X-RateLimit-Remaining")).isEqualTo("99");
    }

    @Test
    void aBurstComesInTheTimeInWhichTheRateGivesIt() {
        LimitPolicies.Profile profile = new LimitPolicies.Profile(10, 20);
        assertThat(profile.requests()).isEqualTo(20);
        assertThat(profile.period()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void aPolicyThatLetsNobodyThroughIsRefused() {
        for (Policy bad :
                List.of(new LimitPolicies.Hub(0, Duration.ofMinutes(1)), new LimitPolicies.Hub(1, Duration.ZERO))) {
            assertThatThrownBy(() -> new RateLimits(new LimitsProperties(true), List.of(bad), clock, nanos::get))
                    .hasMessageContaining("sluice.limits.hub");
        }
    }
}
