package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.ManualClock;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Turns at hosts, in virtual time. */
@Isolated("It sets the clock of all schedulers.")
class HostGovernorTests {

    private static final URI HOST = URI.create("http://host/a");
    private static final URI OTHER = URI.create("http://other/a");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final HttpHeaders NO_FIELDS = new DefaultHttpHeaders();
    private static final Duration BASE = Duration.ofSeconds(1);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
    private final HostGovernor governor =
            new HostGovernor(2, ManualClock.at(NOW), () -> time.now(TimeUnit.NANOSECONDS), new Random(5));
    private final List<String> order = new ArrayList<>();
    private final List<HostGovernor.Permit> permits = new ArrayList<>();

    @AfterEach
    void end() {
        VirtualTimeScheduler.reset();
    }

    private Disposable ask(URI url, int job, String name) {
        return governor.permit(url, new UUID(0, job)).subscribe(permit -> {
            order.add(name);
            permits.add(permit);
        });
    }

    private void giveBackFirst() {
        permits.removeFirst().giveBack();
    }

    private void advance(double seconds) {
        time.advanceTimeBy(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    private void retryAfter(int status, long seconds) {
        governor.heard(HOST, status, new DefaultHttpHeaders().add("Retry-After", seconds), BASE);
    }

    @Test
    void noMoreThanTheCapAtOnceAndEachHostForItself() {
        ask(HOST, 1, "a");
        ask(HOST, 2, "b");
        ask(HOST, 3, "c");
        ask(OTHER, 3, "d");
        ask(URI.create("http://host:81/"), 3, "e");
        assertThat(order).containsExactly("a", "b", "d", "e");
        giveBackFirst();
        assertThat(order).endsWith("c");
        assertThat(governor.inUse(HOST)).isEqualTo(2);
    }

    /** Its time goes on with every look at it. */
    @Test
    void aCoolDownThatEndsWhileSomebodyComesHoldsNobody() {
        AtomicLong late = new AtomicLong();
        LongSupplier nanos = () -> time.now(TimeUnit.NANOSECONDS) + late.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        HostGovernor moving = new HostGovernor(50, ManualClock.at(NOW), nanos, new Random(5));
        AtomicInteger passed = new AtomicInteger();
        for (int round = 1; round <= 40; round++) {
            moving.permit(HOST, new UUID(0, round)).subscribe(permit -> passed.incrementAndGet());
            advance(1);
            assertThat(passed).hasValue(round);
            moving.heard(HOST, 200, NO_FIELDS, BASE);
            moving.heard(HOST, 503, NO_FIELDS, Duration.ofMillis(10));
        }
    }

    @Test
    void oneHostIsOneHoweverItIsWritten() {
        ask(HOST, 1, "a");
        ask(URI.create("HTTP://HOST:80/b"), 2, "b");
        ask(URI.create("http://Host"), 3, "c");
        assertThat(order).containsExactly("a", "b");
    }

    @Test
    void jobsTakeTurnsHoweverManyRequestsTheyHave() {
        for (int i = 0; i < 5; i++) {
            ask(HOST, 1, "many" + i);
        }
        ask(HOST, 2, "few0");
        ask(HOST, 2, "few1");
        for (int i = 0; i < 5; i++) {
            giveBackFirst();
        }
        assertThat(order).containsExactly("many0", "many1", "few0", "few1", "many2", "many3", "many4");
    }

    @Test
    void aPermitIsGivenBackOnce() {
        ask(HOST, 1, "a");
        ask(HOST, 1, "b");
        ask(HOST, 1, "c");
        ask(HOST, 1, "d");
        HostGovernor.Permit first = permits.getFirst();
        first.giveBack();
        first.giveBack();
        assertThat(order).containsExactly("a", "b", "c");
        assertThat(governor.inUse(HOST)).isEqualTo(2);
    }

    @Test
    void whoGivesUpWaitingIsNotServed() {
        ask(HOST, 1, "a");
        ask(HOST, 2, "b");
        Disposable gone = ask(HOST, 3, "c");
        ask(HOST, 4, "d");
        gone.dispose();
        giveBackFirst();
        assertThat(order).containsExactly("a", "b", "d");
        permits.forEach(HostGovernor.Permit::giveBack);
        assertThat(governor.inUse(HOST)).isZero();
        assertThat(governor.knownHosts()).isZero();
    }

    @Test
    void aHostThatAsksForItIsLeftAloneByAll() {
        ask(HOST, 1, "a");
        retryAfter(429, 30);
        ask(HOST, 2, "b");
        ask(OTHER, 2, "c");
        advance(29.9);
        assertThat(order).containsExactly("a", "c");
        advance(0.2);
        assertThat(order).containsExactly("a", "c", "b");
    }

    @Test
    void aCoolDownStopsAlsoWhoWaitsForThePermitOfAnother() {
        ask(HOST, 1, "a");
        ask(HOST, 1, "b");
        ask(HOST, 2, "c");
        retryAfter(503, 30);
        giveBackFirst();
        giveBackFirst();
        assertThat(order).containsExactly("a", "b");
        advance(30.1);
        assertThat(order).containsExactly("a", "b", "c");
    }

    @Test
    void aShorterCoolDownDoesNotEndALongerOne() {
        ask(HOST, 1, "a");
        retryAfter(429, 60);
        retryAfter(429, 1);
        assertThat(governor.waitsFor(HOST)).contains(new HostWait.CoolDown(NOW.plusSeconds(60)));
        advance(60.1);
        retryAfter(429, 1);
        retryAfter(429, 60);
        assertThat(governor.waitsFor(HOST)).contains(new HostWait.CoolDown(NOW.plusSeconds(60)));
    }

    @Test
    void aCoolDownIsLengthenedForThoseWhoWait() {
        ask(HOST, 1, "a");
        retryAfter(429, 10);
        ask(HOST, 2, "b");
        advance(5);
        retryAfter(429, 60);
        advance(50);
        assertThat(order).containsExactly("a");
        advance(10.1);
        assertThat(order).containsExactly("a", "b");
    }

    @Test
    void aCoolDownOutlastsTheRequestThatMetIt() {
        ask(HOST, 1, "a");
        retryAfter(429, 3_000_000);
        giveBackFirst();
        assertThat(governor.waitsFor(HOST)).contains(new HostWait.CoolDown(NOW.plusSeconds(3600)));
        ask(HOST, 1, "b");
        advance(3599);
        assertThat(order).containsExactly("a");
        advance(2);
        assertThat(order).containsExactly("a", "b");
    }

    @Test
    void withoutRetryAfterTheWaitGrowsWithEachRefusal() {
        ask(HOST, 1, "a");
        long longest = 0;
        for (int i = 0; i < 12; i++) {
            governor.heard(HOST, 429, NO_FIELDS, BASE);
            longest = Math.max(longest, coolingSeconds());
            advance((double) coolingSeconds() + 1);
        }
        assertThat(longest).isBetween(20L, 300L);
        governor.heard(HOST, 200, NO_FIELDS, BASE);
        governor.heard(HOST, 503, NO_FIELDS, BASE);
        assertThat(coolingSeconds()).isLessThanOrEqualTo(1);
    }

    private long coolingSeconds() {
        return governor.waitsFor(HOST)
                .map(wait -> Duration.between(NOW, ((HostWait.CoolDown) wait).until())
                        .toSeconds())
                .orElse(0L);
    }

    @Test
    void nothingLeftOfARateLimitIsACoolDownToo() {
        ask(HOST, 1, "a");
        governor.heard(HOST, 200, new DefaultHttpHeaders().add("RateLimit", "\"default\";r=0;t=20"), BASE);
        assertThat(coolingSeconds()).isEqualTo(20);
    }

    @Test
    void whyAHostsRequestsWaitCanBeRead() {
        assertThat(governor.waitsFor(HOST)).isEmpty();
        ask(HOST, 1, "a");
        assertThat(governor.waitsFor(HOST)).isEmpty();
        ask(HOST, 1, "b");
        assertThat(governor.waitsFor(HOST)).contains(new HostWait.HostCap());
        giveBackFirst();
        assertThat(governor.waitsFor(HOST)).isEmpty();
    }

    @Test
    void hostsThatNobodyUsesAreForgotten() {
        ask(OTHER, 1, "stays");
        for (int i = 0; i <= HostGovernor.MAX_HOSTS; i++) {
            URI url = URI.create("http://host" + i + "/");
            HostGovernor.Permit permit = governor.permit(url, new UUID(0, 1)).block(Duration.ofSeconds(5));
            governor.heard(url, 429, NO_FIELDS, BASE);
            assertThat(permit).isNotNull().satisfies(HostGovernor.Permit::giveBack);
        }
        assertThat(governor.knownHosts()).isLessThanOrEqualTo(HostGovernor.MAX_HOSTS);
        assertThat(governor.inUse(OTHER)).isEqualTo(1);
    }

    @Test
    void noTimerIsSetWhereNobodyWaits() {
        ask(HOST, 1, "a");
        retryAfter(429, 60);
        assertThat(time.getScheduledTaskCount()).isZero();
        Disposable waiting = ask(HOST, 2, "b");
        assertThat(time.getScheduledTaskCount()).isEqualTo(1);
        waiting.dispose();
        giveBackFirst();
        advance(61);
        assertThat(order).containsExactly("a");
        assertThat(governor.inUse(HOST)).isZero();
    }
}
