package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

/** How long an origin may take, in virtual time. */
@Isolated("It sets the clock of all schedulers.")
class BodyPatienceTests {

    private static final Duration IDLE = Duration.ofSeconds(30);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
    private final Reader reader = new Reader();

    @AfterEach
    void end() {
        reader.cancel();
        VirtualTimeScheduler.reset();
    }

    /** Reads what comes, and asks only when it is told to. */
    private static final class Reader extends BaseSubscriber<ByteBuf> {

        private FailureType failure = FailureType.BAD_RESPONSE;
        private boolean failed;
        private boolean completed;
        private boolean eager;
        private int buffers;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(1);
        }

        @Override
        protected void hookOnNext(ByteBuf buffer) {
            buffers++;
            buffer.release();
            if (eager) {
                request(1);
            }
        }

        @Override
        protected void hookOnError(Throwable error) {
            failed = true;
            failure = ((TransferFailure) error).type();
        }

        @Override
        protected void hookOnComplete() {
            completed = true;
        }
    }

    private Flux<ByteBuf> watched(Flux<ByteBuf> body, long minimumSpeed) {
        Patience patience = new Patience(IDLE, minimumSpeed);
        return body.transform(
                Operators.<ByteBuf, ByteBuf>lift((unused, actual) -> new WatchedBody(actual, patience, this::now)));
    }

    private long now() {
        return time.now(TimeUnit.NANOSECONDS);
    }

    private void advance(double seconds) {
        time.advanceTimeBy(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    private static ByteBuf bytes(int count) {
        return Unpooled.buffer(count).writeZero(count);
    }

    @Test
    void silenceFailsAfterTheIdleLimit() {
        TestPublisher<ByteBuf> origin = TestPublisher.create();
        watched(origin.flux(), 0).subscribe(reader);
        advance(29.9);
        assertThat(reader.failed).isFalse();
        advance(0.2);
        assertThat(reader.failed).isTrue();
        assertThat(reader.failure).isEqualTo(FailureType.TIMEOUT);
        origin.assertCancelled();
    }

    @Test
    void eachBufferBeginsTheIdleLimitAnew() {
        reader.eager = true;
        TestPublisher<ByteBuf> origin = TestPublisher.create();
        watched(origin.flux(), 0).subscribe(reader);
        for (int i = 0; i < 20; i++) {
            advance(29);
            origin.next(bytes(1));
        }
        assertThat(reader.failed).isFalse();
        advance(29.9);
        assertThat(reader.failed).isFalse();
        advance(0.2);
        assertThat(reader.failure).isEqualTo(FailureType.TIMEOUT);
    }

    @Test
    void aReaderThatDoesNotAskIsNotTheOriginsSilence() {
        TestPublisher<ByteBuf> origin = TestPublisher.create();
        watched(origin.flux(), 1024).subscribe(reader);
        origin.next(bytes(1));
        advance(10_000);
        assertThat(reader.failed).isFalse();
        reader.request(1);
        advance(30.1);
        assertThat(reader.failure).isEqualTo(FailureType.TIMEOUT);
    }

    @Test
    void aDripIsTooSlow() {
        reader.eager = true;
        TestPublisher<ByteBuf> origin = TestPublisher.create();
        watched(origin.flux(), 1024).subscribe(reader);
        for (int i = 0; i < 59; i++) {
            advance(1);
            origin.next(bytes(1));
        }
        assertThat(reader.failed).isFalse();
        advance(1.1);
        assertThat(reader.failure).isEqualTo(FailureType.TOO_SLOW);
        origin.assertCancelled();
    }

    @Test
    void theMinimumSpeedIsEnoughMinuteByMinute() {
        reader.eager = true;
        TestPublisher<ByteBuf> origin = TestPublisher.create();
        watched(origin.flux(), 1024).subscribe(reader);
        for (int i = 0; i < 600; i++) {
            advance(1);
            origin.next(bytes(1100));
        }
        assertThat(reader.failed).isFalse();
        assertThat(reader.buffers).isEqualTo(600);
    }

    @Test
    void aSpeedThatWasGoodOnceDoesNotCountForLater() {
        reader.eager = true;
        TestPublisher<ByteBuf> origin = TestPublisher.create();
        watched(origin.flux(), 1024).subscribe(reader);
        origin.next(bytes(100 << 20));
        for (int i = 0; i < 121; i++) {
            advance(1);
            origin.next(bytes(1));
        }
        assertThat(reader.failure).isEqualTo(FailureType.TOO_SLOW);
    }

    @Test
    void waitingForOurOwnLimitIsNeitherSilenceNorSlow() {
        reader.eager = true;
        Pace pace = new Pace(10, this::now);
        Pace.Lane lane = pace.lane(new Asker("owner", new UUID(0, 1)), URI.create("http://host/"), null);
        Flux<ByteBuf> endless = Flux.generate(sink -> sink.next(bytes(4096)));
        lane.pace(watched(endless, 1024)).subscribe(reader);
        advance(3600);
        assertThat(reader.failed).isFalse();
        assertThat(reader.buffers).isBetween(8, 11);
        reader.cancel();
        lane.leave();
    }

    @Test
    void whatComesAfterTheEndIsLetGo() {
        TestPublisher<ByteBuf> origin = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
        watched(origin.flux(), 0).subscribe(reader);
        advance(31);
        ByteBuf late = bytes(10);
        origin.next(late);
        assertThat(late.refCnt()).isZero();
        assertThat(reader.buffers).isZero();
    }

    @Test
    void theEndIsPassedOn() {
        TestPublisher<ByteBuf> origin = TestPublisher.create();
        watched(origin.flux(), 0).subscribe(reader);
        origin.complete();
        assertThat(reader.completed).isTrue();
    }
}
