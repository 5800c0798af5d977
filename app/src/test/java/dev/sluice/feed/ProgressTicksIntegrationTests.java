package dev.sluice.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.job.JobProgress;
import dev.sluice.platform.StrictJson;
import dev.sluice.platform.database.Notifications;
import dev.sluice.testkit.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** Two gateways tell each other their figures through the database. */
class ProgressTicksIntegrationTests {

    private static final JobProgress FIGURES = new JobProgress(2, 1, 0, 1, "f", 5, 10, 1, 50);

    private final TestDatabase database = TestDatabase.create();
    private final Notifications ours = new Notifications(database.address());
    private final Notifications theirs = new Notifications(database.address());
    private final ProgressTicks here = new ProgressTicks(ours, StrictJson.mapper(), new UUID(0, 1));
    private final ProgressTicks there = new ProgressTicks(theirs, StrictJson.mapper(), new UUID(0, 2));
    private final List<Tick> told = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        ours.stop();
        theirs.stop();
    }

    private static Tick tick(int number) {
        return new Tick(new UUID(1, number), "local", "media", FIGURES, 7, Instant.EPOCH);
    }

    @Test
    void whatAnotherGatewayTellsArrivesAndWhatCannotBeReadDoesNoHarm() {
        Disposable following = here.follow().subscribe(told::add);
        try {
            await().untilAsserted(() -> {
                there.publish(List.of(tick(1)));
                assertThat(told).contains(tick(1));
            });
            theirs.send("sluice_tick", "{\"from\":\"of a version to come\"}");
            there.publish(List.of(tick(2)));
            await().untilAsserted(() -> assertThat(told).contains(tick(2)));
        } finally {
            following.dispose();
        }
    }
}
