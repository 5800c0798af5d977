package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Limits and shares, in virtual time, with origins that could send at any speed. */
@Isolated("It sets the clock of all schedulers.")
class PaceTests {

    private static final UUID JOB = new UUID(0, 1);
    private static final Asker ASKER = new Asker("owner", JOB);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
    private final Pace pace = new Pace(0, () -> time.now(TimeUnit.NANOSECONDS));
    private final List<Receiver> receivers = new ArrayList<>();

    /** Most that an origin sends at once. */
    private int window = PaceGate.MOST_READ;

    @AfterEach
    void end() {
        receivers.forEach(Receiver::cancel);
        VirtualTimeScheduler.reset();
        assertThat(pace.known()).isZero();
    }

    /** Counts what a body brings. */
    private final class Receiver {

        private final Pace.Lane lane;
        private final Disposable.Swap running = Disposables.swap();
        private int bound = PaceGate.MOST_READ;
        private int largest;
        private long bytes;
        private boolean ended;

        Receiver(Asker asker, String host) {
            lane = pace.lane(asker, URI.create("http://" + host + "/"), null);
            lane.boundReads(most -> bound = most);
            receivers.add(this);
        }

        Receiver start(long size) {
            Flux<ByteBuf> body = Flux.generate(() -> size, (left, sink) -> {
                int next = (int) Math.min(left, Math.min(bound, window));
                if (next == 0) {
                    sink.complete();
                } else {
                    sink.next(Unpooled.buffer(next).writeZero(next));
                }
                return left - next;
            });
            running.update(lane.pace(body).doFinally(how -> leave()).subscribe(this::take));
            return this;
        }

        private void take(ByteBuf buffer) {
            largest = Math.max(largest, buffer.readableBytes());
            bytes += buffer.readableBytes();
            buffer.release();
        }

        private void leave() {
            if (!ended) {
                ended = true;
                lane.leave();
            }
        }

        void cancel() {
            running.dispose();
            leave();
        }
    }

    private Receiver endless(Asker asker, String host) {
        return new Receiver(asker, host).start(Long.MAX_VALUE);
    }

    private static Asker job(int id) {
        return new Asker("owner", new UUID(1, id));
    }

    @ParameterizedTest
    @ValueSource(longs = {20_000, 1_000_000, 300_000_000})
    void aLimitIsKept(long rate) {
        pace.limitAll(rate);
        Receiver receiver = endless(ASKER, "host");
        time.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(receiver.bytes).isCloseTo(10 * rate, withPercentage(5));
    }

    @Test
    void theNarrowestOfTheFourLimitsHolds() {
        pace.limitAll(900_000);
        pace.limitOwner("owner", 800_000);
        pace.limitHost("HOST", 700_000);
        UUID file = pace.beginFile(ASKER, 600_000);
        Receiver receiver = endless(ASKER, "host");
        checkRate(receiver, 600_000);
        pace.limitJob(JOB, 0);
        checkRate(receiver, 700_000);
        pace.limitHost("host", 0);
        checkRate(receiver, 800_000);
        pace.limitOwner("owner", 0);
        checkRate(receiver, 900_000);
        pace.endFile(file);
    }

    private void checkRate(Receiver receiver, long rate) {
        long before = receiver.bytes;
        time.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(receiver.bytes - before).isCloseTo(10 * rate, withPercentage(5));
    }

    @Test
    void othersAreNotHeldUpByALimitThatIsNotTheirs() {
        pace.limitOwner("owner", 1000);
        pace.limitHost("slow", 1000);
        Receiver other = new Receiver(new Asker("other", JOB), "host:81").start(50_000_000);
        assertThat(other.bytes).isEqualTo(50_000_000);
        pace.limitOwner("owner", 0);
        pace.limitHost("slow", 0);
    }

    @Test
    void jobsShareALimitWhateverTheNumberOfTheirConnections() {
        pace.limitAll(1_000_000);
        List<Receiver> eight =
                IntStream.range(0, 8).mapToObj(i -> endless(job(1), "host")).toList();
        Receiver one = endless(job(2), "host");
        time.advanceTimeBy(Duration.ofSeconds(10));
        long of = eight.stream().mapToLong(receiver -> receiver.bytes).sum();
        assertThat(one.bytes).isCloseTo(5_000_000, withPercentage(5));
        assertThat(of).isCloseTo(5_000_000, withPercentage(5));
        assertThat(eight).allSatisfy(each -> assertThat(each.bytes).isCloseTo(of / 8, withPercentage(20)));
    }

    @Test
    void whatAJobCannotUseOthersGet() {
        pace.limitAll(1_000_000);
        pace.limitHost("slow", 100_000);
        Receiver slow = endless(job(1), "slow");
        Receiver fast = endless(job(2), "fast");
        time.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(slow.bytes).isCloseTo(1_000_000, withPercentage(5));
        assertThat(fast.bytes).isCloseTo(9_000_000, withPercentage(5));
        pace.limitHost("slow", 0);
    }

    @Test
    void twoThousandJobsGetEqualShares() {
        window = 64 << 10;
        pace.limitAll(40_000_000);
        IntStream.range(0, 2000).forEach(i -> endless(job(i), "host" + i));
        time.advanceTimeBy(Duration.ofSeconds(10));
        long all = receivers.stream().mapToLong(receiver -> receiver.bytes).sum();
        assertThat(all).isCloseTo(400_000_000, withPercentage(5));
        assertThat(receivers).allSatisfy(each -> assertThat(each.bytes).isCloseTo(200_000, withPercentage(20)));
    }

    @Test
    void aLowLimitDoesNotComeInLumps() {
        pace.limitAll(100_000);
        Receiver receiver = endless(ASKER, "host");
        time.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(receiver.largest).isBetween(4096, 12_500);
        pace.limitAll(80_000_000);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(receiver.largest).isGreaterThan(1_000_000);
    }

    @Test
    void aLimitThatIsLiftedHoldsNobodyAnyMore() {
        pace.limitAll(1);
        Receiver receiver = new Receiver(ASKER, "host").start(10_000_000);
        assertThat(receiver.bytes).isLessThan(100_000);
        pace.limitAll(0);
        assertThat(receiver.bytes).isEqualTo(10_000_000);
    }

    @Test
    void aLimitThatIsRaisedIsThereAtOnce() {
        pace.limitAll(1);
        Receiver receiver = endless(ASKER, "host");
        time.advanceTimeBy(Duration.ofMinutes(1));
        long before = receiver.bytes;
        pace.limitAll(1_000_000);
        time.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(receiver.bytes - before).isCloseTo(10_000_000, withPercentage(5));
    }

    @Test
    void aLimitThatIsLoweredIsThereAtOnce() {
        pace.limitAll(100_000_000);
        Receiver receiver = endless(ASKER, "host");
        time.advanceTimeBy(Duration.ofSeconds(1));
        long before = receiver.bytes;
        pace.limitAll(100_000);
        time.advanceTimeBy(Duration.ofSeconds(20));
        assertThat(receiver.bytes - before).isCloseTo(2_000_000, withPercentage(5));
    }

    @Test
    void aCancelWhileWaitingLeavesNothingBehind() {
        pace.limitAll(100_000);
        Receiver gone = endless(job(1), "host");
        Receiver stays = endless(job(2), "host");
        time.advanceTimeBy(Duration.ofSeconds(1));
        gone.cancel();
        long before = gone.bytes;
        long others = stays.bytes;
        time.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(gone.bytes).isEqualTo(before);
        assertThat(stays.bytes - others).isCloseTo(1_000_000, withPercentage(5));
        stays.cancel();
        assertThat(pace.known()).isZero();
    }

    @Test
    void aJobsLimitHoldsBetweenTwoTries() {
        UUID file = pace.beginFile(ASKER, 100_000);
        pace.limitJob(JOB, 500_000);
        endless(ASKER, "host").cancel();
        checkRate(endless(ASKER, "host"), 500_000);
        pace.endFile(file);
    }

    @Test
    void anOwnersLimitIsKeptWhileNothingOfItsRuns() {
        pace.limitOwner("owner", 200_000);
        endless(ASKER, "host").cancel();
        assertThat(pace.known()).isEqualTo(1);
        Receiver receiver = endless(ASKER, "host");
        checkRate(receiver, 200_000);
        receiver.cancel();
        pace.limitOwner("owner", 0);
    }

    @Test
    void aJobThatIsNotThereCannotBeLimited() {
        pace.limitJob(JOB, 1);
        assertThat(pace.known()).isZero();
        assertThatThrownBy(() -> pace.limitAll(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyWhatIsWantedIsAskedFor() {
        List<Long> asked = new ArrayList<>();
        Pace.Lane lane = pace.lane(ASKER, URI.create("http://host/"), null);
        Flux<ByteBuf> body =
                Flux.<ByteBuf>generate(sink -> sink.next(Unpooled.EMPTY_BUFFER)).doOnRequest(asked::add);
        lane.pace(body).take(3, true).blockLast();
        lane.leave();
        assertThat(asked).containsExactly(1L, 1L, 1L);
        assertThat(time.getScheduledTaskCount()).isZero();
    }
}
