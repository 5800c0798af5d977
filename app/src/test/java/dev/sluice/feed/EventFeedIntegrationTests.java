package dev.sluice.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.job.Job;
import dev.sluice.job.JobControl;
import dev.sluice.job.JobIntake;
import dev.sluice.job.JobScope;
import dev.sluice.job.JobState;
import dev.sluice.job.OwnerCap;
import dev.sluice.job.SubmitJob;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.storage.Folder;
import dev.sluice.testkit.Engine;
import dev.sluice.testkit.TestDatabase;
import dev.sluice.transfer.TransferOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** What a gateway tells of jobs that another one changes. */
class EventFeedIntegrationTests {

    private static final JobScope OWN = JobScope.of("user:one");
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final TransferOptions OPTIONS = new TransferOptions(0, SECOND, SECOND, SECOND, SECOND, null);

    private static Engine here;
    private static Engine elsewhere;

    @Import(FeedConfiguration.class)
    static class Feed {

        @Bean
        OwnerCap ownerCap() {
            return new OwnerCap(1);
        }
    }

    @BeforeAll
    static void start() {
        TestDatabase database = TestDatabase.create();
        here = Engine.startIdle(database, Feed.class);
        elsewhere = Engine.startIdle(database, Feed.class);
    }

    @AfterAll
    static void stop() {
        here.close();
        elsewhere.close();
    }

    private static UUID submit() {
        SourceRef source = new SourceRef(SourceKind.DIRECT, URI.create("http://example.com/a"));
        return Engine.await(elsewhere
                        .get(JobIntake.class)
                        .submit(List.of(
                                new SubmitJob("user:one", "media", source, Folder.downloads("f"), OPTIONS, 0, null))))
                .getFirst();
    }

    /** The job as it is read at the moment when its cancellation is told. */
    private static CompletableFuture<Job> readWhenTold(EventFeed feed, UUID id) {
        return feed.follow(OWN, "media")
                .filter(message -> message instanceof FeedMessage.Changed changed
                        && changed.event().job().equals(id)
                        && changed.event().state() == JobState.CANCELLED)
                .next()
                .flatMap(told -> feed.find(OWN, id))
                .toFuture();
    }

    /** Within the time for which a job that was read is kept. */
    @Test
    void whoIsToldOfAChangeReadsIt() {
        EventFeed feed = here.get(EventFeed.class);
        for (int i = 0; i < 10; i++) {
            UUID id = submit();
            CompletableFuture<Job> read = readWhenTold(feed, id);
            assertThat(Engine.await(feed.find(OWN, id)).state()).isEqualTo(JobState.QUEUED);
            Engine.await(elsewhere.get(JobControl.class).cancel(OWN, id));
            assertThat(read.orTimeout(10, TimeUnit.SECONDS).join().state()).isEqualTo(JobState.CANCELLED);
        }
    }
}
