package dev.sluice.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.job.Job;
import dev.sluice.job.JobIntake;
import dev.sluice.job.JobQuery;
import dev.sluice.job.JobScope;
import dev.sluice.job.JobState;
import dev.sluice.job.JobWait;
import dev.sluice.job.SubmitJob;
import dev.sluice.job.WaitReason;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.storage.Folder;
import dev.sluice.testkit.Engine;
import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.TestDatabase;
import dev.sluice.transfer.TransferOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of hosts that ask to be left alone wait in the queue, not in the place of others. */
@Timeout(60) // They wait for as long as the origin asks.
class CoolDownIntegrationTests {

    private static final String OWNER = "user:one";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int SIZE = 100_000;

    @TempDir
    Path data;

    private final TestDatabase database = TestDatabase.create();
    private FaultyOrigin origin;
    private FaultyOrigin other;
    private Engine engine;

    @BeforeEach
    void start() {
        origin = FaultyOrigin.start();
        other = FaultyOrigin.start();
        engine = Engine.start(database, data, "sluice.jobs.max-running=1");
    }

    @AfterEach
    void stop() {
        engine.close();
        origin.close();
        other.close();
    }

    private UUID submit(URI url, int maxRetries) {
        TransferOptions options = new TransferOptions(maxRetries, Duration.ofMillis(10), LONG, LONG, LONG, null);
        SubmitJob job = new SubmitJob(
                OWNER, "media", new SourceRef(SourceKind.DIRECT, url), Folder.downloads(""), options, 0, null);
        return Engine.await(engine.get(JobIntake.class).submit(List.of(job))).getFirst();
    }

    private JobState state(UUID id) {
        Job job = Engine.await(engine.get(JobQuery.class).find(JobScope.of(OWNER), id));
        return job.state();
    }

    private List<JobWait> waits(UUID... ids) {
        return Engine.await(engine.get(JobQuery.class).waits(JobScope.of(OWNER), List.of(ids)));
    }

    @Test
    void aJobThatCouldOnlyWaitMakesRoomForAnother() {
        OriginFile busy = origin.serve("/busy", OriginFile.of(1, SIZE).status(429, 1, Map.of("Retry-After", "8")));
        origin.serve("/behind", OriginFile.of(2, SIZE));
        other.serve("/free", OriginFile.of(3, SIZE));
        UUID waiting = submit(origin.url("/busy"), 3);
        await().atMost(LONG).until(() -> !origin.requests("/busy").isEmpty());
        UUID behind = submit(origin.url("/behind"), 3);
        UUID free = submit(other.url("/free"), 3);
        await().atMost(LONG).until(() -> state(free) == JobState.COMPLETED);
        assertThat(waits(waiting, behind)).hasSize(2).allSatisfy(wait -> {
            assertThat(wait.reason()).isEqualTo(WaitReason.COOL_DOWN);
            assertThat(wait.until()).isNotNull();
        });
        assertThat(origin.requests()).hasSize(1);
        await().atMost(LONG).until(() -> state(waiting) == JobState.COMPLETED && state(behind) == JobState.COMPLETED);
        assertThat(database.column(
                        "select sha256 from job_item join job on job.id = job_id where reference like '%busy'"))
                .containsExactly(busy.content().sha256Hex());
        assertThat(database.column("select max(attempt) from job")).containsExactly("1");
    }

    @Test
    void triesAreCountedAcrossTheWaits() {
        origin.serve("/always", OriginFile.of(1, SIZE).status(429, Integer.MAX_VALUE, Map.of("Retry-After", "7")));
        UUID id = submit(origin.url("/always"), 1);
        await().atMost(LONG).until(() -> state(id) == JobState.FAILED);
        assertThat(origin.requests("/always")).hasSize(2);
        assertThat(database.column("select message from job_event where message like '%left alone%'"))
                .isNotEmpty();
    }
}
