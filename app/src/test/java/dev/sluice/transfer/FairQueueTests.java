package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whose turn it is. */
class FairQueueTests {

    private final FairQueue<String> queue = new FairQueue<>();
    private final FairQueue<String>.Line many = queue.join(new UUID(0, 1));
    private final FairQueue<String>.Line few = queue.join(new UUID(0, 2));

    private String next(int cost) {
        String next = String.valueOf(queue.poll());
        queue.charge(next.startsWith("many") ? many : few, cost);
        return next;
    }

    @Test
    void jobsTakeTurnsHoweverManyWaitForThem() {
        for (int i = 0; i < 4; i++) {
            queue.add(many, "many" + i);
        }
        queue.add(few, "few0");
        queue.add(few, "few1");
        assertThat(List.of(next(1), next(1), next(1), next(1), next(1), next(1)))
                .containsExactly("many0", "few0", "many1", "few1", "many2", "many3");
        assertThat(queue.poll()).isNull();
    }

    @Test
    void sharesAreCountedInWhatIsGiven() {
        List<String> order = new ArrayList<>();
        queue.add(many, "many");
        queue.add(few, "few");
        for (int i = 0; i < 8; i++) {
            String next = next(order.isEmpty() ? 3 : 1);
            order.add(next);
            queue.add(next.equals("many") ? many : few, next);
        }
        assertThat(order).startsWith("many", "few", "few", "few");
    }

    @Test
    void whoDidNotWaitHasSavedNothingUp() {
        for (int i = 0; i < 100; i++) {
            queue.add(many, "many" + i);
            next(1);
        }
        queue.add(many, "many");
        queue.add(few, "few0");
        queue.add(few, "few1");
        queue.add(few, "few2");
        assertThat(List.of(next(1), next(1), next(1))).contains("many");
    }

    @Test
    void whoLeavesIsNotServed() {
        queue.add(many, "many0");
        queue.add(many, "many1");
        queue.add(few, "few0");
        queue.remove(many, "many0");
        queue.remove(few, "few0");
        assertThat(queue.waitingJobs()).isEqualTo(1);
        assertThat(queue.poll()).isEqualTo("many1");
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void aLineIsThereUntilAllHaveLeft() {
        queue.join(new UUID(0, 2));
        queue.leave(few);
        queue.leave(many);
        assertThat(queue.jobs()).isEqualTo(1);
        queue.leave(few);
        assertThat(queue.jobs()).isZero();
    }
}
