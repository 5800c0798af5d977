package dev.sluice.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.job.ClaimedJob;
import dev.sluice.job.ItemState;
import dev.sluice.job.Job;
import dev.sluice.job.JobItem;
import dev.sluice.job.JobProgress;
import dev.sluice.job.JobState;
import dev.sluice.job.RunningFigures;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.transfer.Expected;
import dev.sluice.transfer.FailureType;
import dev.sluice.transfer.TransferFailure;
import dev.sluice.transfer.TransferOptions;
import dev.sluice.transfer.TransferSignal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RunningJobTests {

    private static final URI URL = URI.create("http://example.com/");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final RunningJob job = new RunningJob(claim(), new Lease(() -> 0, 0));

    /** Two files, of which the first came through and half of the second is there. */
    private static ClaimedJob claim() {
        Duration second = Duration.ofSeconds(1);
        Job job = new Job(
                new UUID(0, 1),
                "local",
                "media",
                new SourceRef(SourceKind.DIRECT, URL),
                "",
                new TransferOptions(0, second, second, second, second, null),
                JobState.RUNNING,
                null,
                new JobProgress(2, 1, 0, "b", 150, -1, 0, 75),
                1,
                NOON,
                NOON);
        return new ClaimedJob(job, new UUID(0, 2), 1, 1);
    }

    private static JobItem item(ItemState state, long bytes) {
        return new JobItem(new UUID(1, bytes), URL, "", null, List.of(), Expected.NOTHING, state, bytes);
    }

    private void resume() {
        job.found(item(ItemState.DOWNLOADED, 100));
        JobItem next = item(ItemState.DOWNLOADING, 50);
        job.found(next);
        job.begin(next);
    }

    @Test
    void filesOfAnEarlierRunCount() {
        resume();
        job.take(new TransferSignal.Opened("b", 100, 50), 0);
        RunningFigures figures = Objects.requireNonNull(job.figures(1_000_000_000));
        assertThat(figures.progress().bytes()).isEqualTo(150);
        assertThat(figures.progress().percent()).isEqualTo(75);
    }

    @Test
    void nothingIsToldBeforeTheOriginTold() {
        resume();
        TransferFailure failure = new TransferFailure(FailureType.BAD_RESPONSE, "No.", null);
        job.take(new TransferSignal.Retrying(2, Duration.ZERO, failure), 0);
        assertThat(job.figures(1_000_000_000)).isNull();
        assertThat(job.present(1_000_000_000)).isNull();
    }

    @Test
    void thePresentIsToldAlsoWhenNothingMoves() {
        resume();
        job.take(new TransferSignal.Opened("b", 100, 50), 0);
        assertThat(job.figures(0)).isNotNull();
        assertThat(job.figures(0)).isNull();
        assertThat(job.present(0)).isNotNull();
    }
}
