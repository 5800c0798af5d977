package dev.sluice.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

@ResourceLock(Resources.SYSTEM_OUT)
final class NotificationsIntegrationTests {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Notifications sender = new Notifications(DATABASE.address());
    private final Notifications receiver = new Notifications(DATABASE.address());
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final Disposable subscription = receiver.listen("jobs").subscribe(received::add);

    @BeforeEach
    void awaitListening() {
        await().atMost(LIMIT).until(() -> received.contains(Notifications.CATCH_UP));
        received.clear();
    }

    @AfterEach
    void stop() {
        sender.stop();
        receiver.stop();
        assertThat(subscription.isDisposed()).isTrue();
    }

    @Test
    void anotherInstanceReceivesAllInOrder() {
        List<String> sent = IntStream.range(0, 500).mapToObj(Integer::toString).toList();
        sent.forEach(payload -> sender.send("jobs", payload));
        await().atMost(LIMIT).until(() -> received.size() >= sent.size());
        assertThat(received).containsExactlyElementsOf(sent);
    }

    @Test
    void equalPayloadsAreMergedAndOtherChannelsNotHeard() {
        for (int i = 0; i < 100; i++) {
            sender.send("jobs", "same");
            sender.send("ticks", "elsewhere");
        }
        await().atMost(LIMIT).until(() -> received.contains("same"));
        sender.send("jobs", "last");
        await().atMost(LIMIT).until(() -> received.contains("last"));
        assertThat(received).hasSizeLessThan(10).doesNotContain("elsewhere");
    }

    @Test
    void bothConnectionsComeBackAfterTheServerEndsThem() {
        sender.send("jobs", "before");
        await().atMost(LIMIT).until(() -> received.contains("before"));
        DATABASE.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                + " where application_name = 'sluice' and datname = current_database()");
        await().atMost(LIMIT).until(() -> received.contains(Notifications.CATCH_UP));
        sender.send("jobs", "after");
        await().atMost(LIMIT).until(() -> received.contains("after"));
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void whatWaitsAtAStopIsSentBeforeItEnds(CapturedOutput output) throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            Notifications other = new Notifications(DATABASE.address());
            other.send("jobs", "first " + i);
            String last = "last " + i;
            CountDownLatch ended = new CountDownLatch(1);
            // Each time at another moment of the sending that the first one began.
            Mono.delay(Duration.ofMillis(i))
                    .doOnNext(now -> other.send("jobs", last))
                    .doOnNext(now -> other.stop(ended::countDown))
                    .block(LIMIT);
            assertThat(ended.await(2, TimeUnit.SECONDS)).isTrue();
            other.send("jobs", "too late");
            await().atMost(LIMIT).until(() -> received.contains(last));
        }
        sender.send("jobs", "end");
        await().atMost(LIMIT).until(() -> received.contains("end"));
        assertThat(received).doesNotContain("too late").hasSize(41);
        assertThat(output).doesNotContain("Notifications are not sent");
    }

    @Test
    void refusesLongPayloadsAndOddChannels() {
        sender.send("jobs", "x".repeat(7_900));
        await().atMost(LIMIT).until(() -> !received.isEmpty());
        assertThatThrownBy(() -> sender.send("jobs", "é".repeat(3_951))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sender.send("a\"b", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> receiver.listen("Jobs")).isInstanceOf(IllegalArgumentException.class);
    }
}
