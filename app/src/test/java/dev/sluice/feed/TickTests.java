package dev.sluice.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.job.Job;
import dev.sluice.job.JobProgress;
import dev.sluice.job.JobState;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.storage.Folder;
import dev.sluice.transfer.TransferOptions;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TickTests {

    private static final UUID JOB = new UUID(0, 1);
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final JobProgress WRITTEN = new JobProgress(1, 0, 0, 0, "f", 75, 100, 1, 75);
    private static final JobProgress TICKED = new JobProgress(1, 0, 0, 0, "f", 99, 100, 1, 99);
    private static final Tick TICK = new Tick(JOB, "local", "media", TICKED, 7, NOON);

    private static Job row(JobState state, long stateTx, Instant updatedAt) {
        Duration second = Duration.ofSeconds(1);
        return new Job(
                JOB,
                "local",
                "media",
                new SourceRef(SourceKind.DIRECT, URI.create("http://example.com/")),
                null,
                Folder.downloads(""),
                new TransferOptions(0, second, second, second, second, null),
                state,
                null,
                WRITTEN,
                stateTx,
                NOON.minusSeconds(60),
                null,
                null,
                updatedAt);
    }

    @Test
    void aRowThatALineMadeYoungerDoesNotTakeFiguresBack() {
        Instant later = NOON.plusMillis(200);
        Job shown = TICK.onto(row(JobState.RUNNING, 7, later));
        assertThat(shown.progress()).isEqualTo(TICKED);
        assertThat(shown.updatedAt()).isEqualTo(later);
    }

    @Test
    void figuresOfAnOlderRowAreReplaced() {
        Job shown = TICK.onto(row(JobState.RUNNING, 7, NOON.minusSeconds(1)));
        assertThat(shown.progress()).isEqualTo(TICKED);
        assertThat(shown.updatedAt()).isEqualTo(NOON);
    }

    @Test
    void figuresOfAnotherRunOrOfLongAgoSayNothing() {
        assertThat(TICK.onto(row(JobState.RUNNING, 8, NOON)).progress()).isEqualTo(WRITTEN);
        assertThat(TICK.onto(row(JobState.PAUSED, 7, NOON)).progress()).isEqualTo(WRITTEN);
        assertThat(TICK.onto(row(JobState.RUNNING, 7, NOON.plusSeconds(4))).progress())
                .isEqualTo(WRITTEN);
    }
}
