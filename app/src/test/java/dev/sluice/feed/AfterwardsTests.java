package dev.sluice.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.job.Job;
import dev.sluice.job.JobEvent;
import dev.sluice.job.JobProgress;
import dev.sluice.job.JobState;
import dev.sluice.job.LogLevel;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.storage.Folder;
import dev.sluice.transfer.TransferOptions;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AfterwardsTests {

    private static final UUID JOB = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final JobProgress PROGRESS = new JobProgress(1, 0, 0, 0, null, 5, 10, 1, 50);

    private final Afterwards afterwards = new Afterwards(100);

    private static FeedMessage state(UUID job, long transaction) {
        return new FeedMessage.Changed(new JobEvent.StateChanged(
                transaction, transaction, job, "local", "media", NOON, JobState.RUNNING, 0, null, false));
    }

    private static FeedMessage tick(UUID job, Instant at) {
        return new FeedMessage.Progressed(new Tick(job, "local", "media", PROGRESS, 1, at));
    }

    private static Job present(long stateTx) {
        Duration second = Duration.ofSeconds(1);
        return new Job(
                JOB,
                "local",
                "media",
                new SourceRef(SourceKind.DIRECT, URI.create("http://example.com/")),
                null,
                Folder.downloads(""),
                new TransferOptions(0, second, second, second, second, null),
                JobState.RUNNING,
                null,
                PROGRESS,
                stateTx,
                NOON,
                null,
                null,
                NOON);
    }

    @Test
    void whatTheHorizonHoldsIsNotToldAgain() {
        assertThat(afterwards.isNew(state(OTHER, 99))).isFalse();
        assertThat(afterwards.isNew(state(OTHER, 100))).isTrue();
        assertThat(afterwards.isNew(new FeedMessage.Line(
                        new JobEvent.Logged(1, 99, OTHER, "local", "media", NOON, LogLevel.INFO, "before"))))
                .isFalse();
    }

    @Test
    void aJobDoesNotGoBackBehindItsPresentState() {
        afterwards.remember(present(120));
        assertThat(afterwards.isNew(state(JOB, 110))).isFalse();
        assertThat(afterwards.isNew(state(JOB, 120))).isFalse();
        assertThat(afterwards.isNew(tick(JOB, NOON.minusMillis(1)))).isFalse();
        assertThat(afterwards.isNew(tick(JOB, NOON))).isTrue();
        assertThat(afterwards.isNew(state(JOB, 121))).isTrue();
        assertThat(afterwards.isNew(tick(OTHER, NOON.minusMillis(1)))).isTrue();
    }
}
