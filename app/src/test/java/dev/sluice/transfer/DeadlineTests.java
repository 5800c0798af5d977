package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.transfer.TransferSignal.Advanced;
import dev.sluice.transfer.TransferSignal.Published;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The time for a whole transfer, in virtual time. */
@Isolated("It sets the clock of all schedulers.")
class DeadlineTests {

    private static final Duration LIMIT = Duration.ofSeconds(100);
    private static final Published DONE = new Published("a", 1, "hash", true, null);

    private static Flux<TransferSignal> ticks() {
        return Flux.interval(Duration.ofSeconds(30)).map(Advanced::new);
    }

    @Test
    void whatIsNotThereInTimeFailsAndIsStopped() {
        AtomicBoolean stopped = new AtomicBoolean();
        StepVerifier.withVirtualTime(() -> Deadline.over(ticks().doOnCancel(() -> stopped.set(true)), LIMIT))
                .thenAwait(Duration.ofSeconds(90))
                .expectNextCount(3)
                .expectNoEvent(Duration.ofSeconds(9))
                .thenAwait(Duration.ofSeconds(1))
                .expectErrorSatisfies(
                        error -> assertThat(((TransferFailure) error).type()).isEqualTo(FailureType.DEADLINE))
                .verify();
        assertThat(stopped).isTrue();
    }

    @Test
    void anotherTryDoesNotHelp() {
        assertThat(FailureTable.isRetryable(new TransferFailure(FailureType.DEADLINE, "late", null)))
                .isFalse();
    }

    @Test
    void withoutADeadlineItTakesItsTime() {
        StepVerifier.withVirtualTime(() -> Deadline.over(ticks().take(1000), null))
                .thenAwait(Duration.ofDays(1))
                .expectNextCount(1000)
                .verifyComplete();
    }

    @Test
    void itEndsWithTheFile() {
        StepVerifier.withVirtualTime(() -> Deadline.over(Flux.just(new Advanced(1), DONE), LIMIT))
                .expectNext(new Advanced(1), DONE)
                .verifyComplete();
    }

    @Test
    void whatComesTooLateIsNotToldOf() {
        StepVerifier.withVirtualTime(() -> Deadline.over(
                        Mono.delay(LIMIT.plusMillis(1))
                                .<TransferSignal>thenReturn(DONE)
                                .flux(),
                        LIMIT))
                .thenAwait(LIMIT.multipliedBy(2))
                .verifyError(TransferFailure.class);
    }
}
