package dev.sluice.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.job.ClaimedJob;
import dev.sluice.job.FileFigures;
import dev.sluice.job.ItemState;
import dev.sluice.job.Job;
import dev.sluice.job.JobEnd;
import dev.sluice.job.JobItem;
import dev.sluice.job.JobProgress;
import dev.sluice.job.JobState;
import dev.sluice.job.RunningFigures;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.storage.Folder;
import dev.sluice.transfer.Expected;
import dev.sluice.transfer.FailureType;
import dev.sluice.transfer.SourceTerms;
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
                null,
                Folder.downloads(""),
                new TransferOptions(0, second, second, second, second, null),
                JobState.RUNNING,
                null,
                new JobProgress(2, 1, 0, 0, "b", 150, -1, 0, 75),
                1,
                NOON,
                null,
                null,
                NOON);
        return new ClaimedJob(job, new UUID(0, 2), 1, 1);
    }

    private static JobItem item(ItemState state, long bytes) {
        return new JobItem(
                new UUID(1, bytes),
                URL,
                Folder.downloads(""),
                null,
                List.of(),
                Expected.NOTHING,
                state,
                bytes,
                0,
                null,
                SourceTerms.NONE);
    }

    private static JobItem sized(int number, long size) {
        Expected expected = new Expected(size, List.of());
        return new JobItem(
                new UUID(2, number),
                URL,
                Folder.downloads(""),
                null,
                List.of(),
                expected,
                ItemState.PENDING,
                0,
                0,
                null,
                SourceTerms.NONE);
    }

    private JobItem resume() {
        JobItem next = item(ItemState.DOWNLOADING, 50);
        job.found(List.of(item(ItemState.DOWNLOADED, 100), next));
        job.begin(next);
        return next;
    }

    private RunningFigures figures() {
        return Objects.requireNonNull(job.present(1_000_000_000));
    }

    @Test
    void filesOfAnEarlierRunCount() {
        job.take(resume(), new TransferSignal.Opened("b", 100, 50), 0);
        assertThat(figures().progress().bytes()).isEqualTo(150);
        assertThat(figures().progress().percent()).isEqualTo(75);
        assertThat(figures().progress().completedFiles()).isEqualTo(1);
    }

    @Test
    void nothingIsToldBeforeTheOriginTold() {
        TransferFailure failure = new TransferFailure(FailureType.BAD_RESPONSE, "No.", null);
        job.take(resume(), new TransferSignal.Retrying(2, Duration.ZERO, failure), 0);
        assertThat(job.figures(1_000_000_000)).isNull();
        assertThat(job.present(1_000_000_000)).isNull();
    }

    @Test
    void thePresentIsToldAlsoWhenNothingMoves() {
        job.take(resume(), new TransferSignal.Opened("b", 100, 50), 0);
        assertThat(job.figures(0)).isNotNull();
        assertThat(job.figures(0)).isNull();
        assertThat(job.present(0)).isNotNull();
    }

    @Test
    void filesBesideEachOtherAddUp() {
        JobItem first = resume();
        JobItem second = sized(1, 1000);
        JobItem third = sized(2, 1000);
        job.found(List.of(second, third));
        job.begin(second);
        job.take(first, new TransferSignal.Opened("b", 100, 50), 0);
        job.take(second, new TransferSignal.Opened("c", 1000, 0), 0);
        job.take(second, new TransferSignal.Advanced(500), 0);
        job.take(first, new TransferSignal.Advanced(100), 0);
        assertThat(figures().progress().bytes()).isEqualTo(700);
        assertThat(figures().progress().totalFiles()).isEqualTo(4);
        assertThat(figures().progress().speed()).isEqualTo(550);
        assertThat(figures().files())
                .containsExactlyInAnyOrder(
                        new FileFigures(first.id(), 100, 100), new FileFigures(second.id(), 500, 1000));
    }

    @Test
    void theSizeOfAllIsKnownWhenThePlanIsAndEachFileOfIt() {
        JobItem first = resume();
        job.found(List.of(sized(1, 1000)));
        job.take(first, new TransferSignal.Opened("b", 100, 50), 0);
        assertThat(figures().progress().totalBytes()).isEqualTo(TransferSignal.UNKNOWN);
        job.planned();
        assertThat(figures().progress().totalBytes()).isEqualTo(1200);
        job.found(List.of(sized(2, -1)));
        assertThat(figures().progress().totalBytes()).isEqualTo(TransferSignal.UNKNOWN);
    }

    @Test
    void whatWasToldDoesNotGoBackWhenMoreFilesAreFound() {
        job.take(resume(), new TransferSignal.Opened("b", 100, 50), 0);
        assertThat(figures().progress().percent()).isEqualTo(75);
        job.found(List.of(sized(1, 1000), sized(2, 1000)));
        assertThat(figures().progress().percent()).isEqualTo(75);
        assertThat(figures().progress().totalFiles()).isEqualTo(4);
    }

    @Test
    void aFileThatStartsOverTakesItsBytesBack() {
        JobItem first = resume();
        job.take(first, new TransferSignal.Opened("b", 100, 50), 0);
        figures();
        job.take(first, new TransferSignal.StartedOver("it changed"), 0);
        assertThat(figures().progress().bytes()).isEqualTo(100);
        assertThat(figures().progress().percent()).isEqualTo(50);
    }

    @Test
    void aJobCompletesWhenAnythingCameThrough() {
        JobItem next = resume();
        job.end(next, new FileEnd.Failed("a", "timeout", "Too late."));
        assertThat(job.ending().state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void aJobOfWhichNothingCameThroughFailsAsItsFirstFile() {
        RunningJob fresh = new RunningJob(claim(), new Lease(() -> 0, 0));
        JobItem one = sized(1, 1);
        JobItem other = sized(2, 1);
        fresh.found(List.of(one, other));
        fresh.end(one, new FileEnd.Skipped("Too small."));
        assertThat(fresh.ending()).isEqualTo(new JobEnd(JobState.COMPLETED, "skipped", "Too small.", List.of()));
        fresh.end(other, new FileEnd.Failed("a", "timeout", "Too late."));
        assertThat(fresh.ending()).isEqualTo(new JobEnd(JobState.FAILED, "timeout", "Too late.", List.of()));
    }

    @Test
    void whatFailedInAnEarlierRunCountsMoreThanWhatIsLeftOut() {
        RunningJob fresh = new RunningJob(claim(), new Lease(() -> 0, 0));
        JobItem other = sized(1, 1);
        fresh.found(List.of(item(ItemState.FAILED, 7), other));
        fresh.end(other, new FileEnd.Skipped("Too small."));
        assertThat(fresh.ending().state()).isEqualTo(JobState.FAILED);
    }

    @Test
    void aJobWithoutFilesFails() {
        assertThat(new RunningJob(claim(), new Lease(() -> 0, 0)).ending().errorType())
                .isEqualTo("nothing_found");
    }
}
