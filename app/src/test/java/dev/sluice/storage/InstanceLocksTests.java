package dev.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceLocksTests {

    private static final int ASKING = 8;

    @TempDir
    Path directory;

    @Test
    void aDeadInstanceIsDeadForAllWhoAskAtOnce() throws Exception {
        try (InstanceLocks locks = new InstanceLocks(directory, new UUID(0, 1));
                ExecutorService threads = Executors.newFixedThreadPool(ASKING)) {
            for (int round = 0; round < 50; round++) {
                UUID dead = new UUID(1, round);
                CyclicBarrier together = new CyclicBarrier(ASKING);
                Callable<Boolean> ask = () -> {
                    together.await();
                    return locks.isSelfOrDead(dead);
                };
                List<Future<Boolean>> answers = threads.invokeAll(
                        Stream.generate(() -> ask).limit(ASKING).toList());
                for (Future<Boolean> answer : answers) {
                    assertThat(answer.get()).isTrue();
                }
            }
        }
    }

    @Test
    void oneThatHoldsItsLockMayLive() throws IOException {
        UUID one = new UUID(0, 1);
        UUID two = new UUID(0, 2);
        try (InstanceLocks first = new InstanceLocks(directory, one)) {
            try (InstanceLocks second = new InstanceLocks(directory, two)) {
                assertThat(first.isSelfOrDead(one)).isTrue();
                assertThat(first.isSelfOrDead(two)).isFalse();
                assertThat(second.isSelfOrDead(one)).isFalse();
            }
            assertThat(first.isSelfOrDead(two)).isTrue();
        }
    }
}
