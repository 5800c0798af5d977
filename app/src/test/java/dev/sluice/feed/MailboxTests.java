package dev.sluice.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.job.JobEvent;
import dev.sluice.job.JobProgress;
import dev.sluice.job.JobScope;
import dev.sluice.job.JobState;
import dev.sluice.job.LogLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class MailboxTests {

    private static final Instant AT = Instant.EPOCH;
    private static final UUID JOB = new UUID(1, 1);

    private final Mailbox mailbox = Mailbox.of(JobScope.of("me"), "media");

    private static FeedMessage progress(UUID job, long bytes) {
        JobProgress figures = new JobProgress(1, 0, 0, 0, "f", bytes, 100, 1, bytes);
        return new FeedMessage.Progressed(new Tick(job, "me", "media", figures, 1, AT));
    }

    private static FeedMessage changed(JobState state) {
        return new FeedMessage.Changed(new JobEvent.StateChanged(1, 1, JOB, "me", "media", AT, state, 0, null, false));
    }

    private static FeedMessage line(String text) {
        return new FeedMessage.Line(new JobEvent.Logged(1, 1, JOB, "me", "media", AT, LogLevel.INFO, text));
    }

    @Test
    void progressThatWaitsIsReplacedPerJob() {
        UUID other = new UUID(2, 2);
        mailbox.put(progress(JOB, 1));
        mailbox.put(progress(other, 5));
        mailbox.put(progress(JOB, 2));
        StepVerifier.create(mailbox.messages().take(2))
                .expectNext(progress(JOB, 2), progress(other, 5))
                .verifyComplete();
    }

    @Test
    void progressIsNotMovedOverAChangeOfState() {
        mailbox.put(progress(JOB, 1));
        mailbox.put(changed(JobState.QUEUED));
        mailbox.put(progress(JOB, 2));
        StepVerifier.create(mailbox.messages().take(3))
                .expectNext(progress(JOB, 1), changed(JobState.QUEUED), progress(JOB, 2))
                .verifyComplete();
    }

    @Test
    void aReaderThatStaysBehindIsCutAndAnEndlessStreamOfProgressIsNot() {
        for (int i = 0; i < 100_000; i++) {
            mailbox.put(progress(JOB, i));
        }
        StepVerifier.create(mailbox.messages().take(1))
                .expectNext(progress(JOB, 99_999))
                .verifyComplete();
        Mailbox slow = Mailbox.of(JobScope.of("me"), "media");
        for (int i = 0; i < 10; i++) {
            slow.put(line("x".repeat(100_000)));
        }
        StepVerifier.create(slow.messages(), 0)
                .expectSubscription()
                .expectErrorSatisfies(error -> assertThat(error).isInstanceOf(SlowReader.class))
                .verify(Duration.ofSeconds(5));
    }
}
