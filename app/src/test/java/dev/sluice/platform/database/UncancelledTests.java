package dev.sluice.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

class UncancelledTests {

    private final Sinks.One<String> answer = Sinks.one();
    private final List<String> done = new ArrayList<>();

    @Test
    void aCancelDoesNotReachIt() {
        Uncancelled.run(answer.asMono().doOnNext(done::add)).subscribe().dispose();
        answer.tryEmitValue("committed");
        assertThat(done).containsExactly("committed");
    }

    @Test
    void eachSubscriptionBeginsAnew() {
        Mono<String> access = Uncancelled.run(Mono.fromSupplier(() -> {
            done.add("run");
            return "answer";
        }));
        StepVerifier.create(access.then(access)).expectNext("answer").verifyComplete();
        assertThat(done).hasSize(2);
    }

    @Test
    void itFailsAsTheAccessDoes() {
        IllegalStateException lost = new IllegalStateException("lost");
        StepVerifier.create(Uncancelled.run(Mono.error(lost)))
                .expectErrorSatisfies(error -> assertThat(error).isSameAs(lost))
                .verify();
        StepVerifier.create(Uncancelled.run(Mono.empty())).verifyComplete();
    }

    @Test
    void itIsPartOfTheTransactionAround() {
        Mono<String> access =
                Uncancelled.run(Mono.deferContextual(context -> Mono.just(context.<String>get("transaction"))));
        StepVerifier.create(access.contextWrite(Context.of("transaction", "one")))
                .expectNext("one")
                .verifyComplete();
    }

    /** As a job that runs for hours after its plan was written down. */
    @Test
    void whoSubscribedKeepsNothingOfIt() {
        WeakReference<?>[] held = new WeakReference<?>[1];
        Mono<String> access = Uncancelled.run(Mono.defer(() -> {
            byte[] statement = new byte[1000];
            held[0] = new WeakReference<>(statement);
            return Mono.just("answer").filter(any -> statement.length > 0);
        }));
        var running = Flux.just(1)
                .concatMap(any -> access)
                .concatMap(any -> Mono.never())
                .subscribe();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            System.gc();
            return held[0].get() == null;
        });
        assertThat(running.isDisposed()).isFalse();
    }
}
