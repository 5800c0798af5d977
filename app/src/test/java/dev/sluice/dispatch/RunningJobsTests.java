package dev.sluice.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.job.ClaimedJob;
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
import reactor.test.StepVerifier;

class RunningJobsTests {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final RunningJobs running = new RunningJobs(() -> 0);

    private RunningJob add(int job, long token) {
        Job claimed = new Job(
                new UUID(0, job),
                "local",
                "media",
                new SourceRef(SourceKind.DIRECT, URI.create("http://example.com/")),
                null,
                Folder.downloads(""),
                new TransferOptions(0, SECOND, SECOND, SECOND, SECOND, null),
                JobState.RUNNING,
                null,
                new JobProgress(0, 0, 0, 0, null, 0, -1, 0, 0),
                token,
                Instant.EPOCH,
                null,
                null,
                Instant.EPOCH);
        return running.add(new ClaimedJob(claimed, new UUID(1, 1), token, token), 0);
    }

    @Test
    void aLaterRunOfAJobWaitsForTheEndOfTheEarlierOne() {
        RunningJob earlier = add(1, 1);
        RunningJob later = add(1, 2);
        StepVerifier.create(earlier.stopped()).expectNext(StopReason.LEASE_LOST).verifyComplete();
        StepVerifier.create(running.turn(later))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(50))
                .then(() -> running.remove(earlier))
                .verifyComplete();
        assertThat(running.find(new UUID(0, 1))).isSameAs(later);
        assertThat(later.lease().holds()).isTrue();
    }

    @Test
    void otherJobsWaitForNobody() {
        add(1, 1);
        StepVerifier.create(running.turn(add(2, 1))).verifyComplete();
    }
}
