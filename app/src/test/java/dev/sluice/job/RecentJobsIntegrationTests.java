package dev.sluice.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Engine;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RecentJobsIntegrationTests {

    private static final JobScope OWN = JobScope.of(JobFixture.OWNER);

    private static JobFixture fixture;

    private final AtomicLong nanos = new AtomicLong();

    @BeforeAll
    static void start() {
        fixture = new JobFixture();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @AfterEach
    void clear() {
        fixture.clear();
    }

    private RecentJobs recent() {
        return new RecentJobs(fixture.jobs, nanos::get);
    }

    private static Optional<JobState> state(RecentJobs jobs, JobScope scope, UUID id) {
        return Engine.await(
                jobs.find(scope, id).map(Job::state).map(Optional::of).defaultIfEmpty(Optional.empty()));
    }

    private static void failElsewhere(UUID id) {
        fixture.database.execute("update job set state = 'failed' where id = '" + id + "'");
    }

    @Test
    void whatChangesElsewhereIsSeenWhenTheTimeIsOver() {
        RecentJobs recent = recent();
        UUID id = fixture.submit();
        assertThat(state(recent, OWN, id)).contains(JobState.QUEUED);
        failElsewhere(id);
        nanos.addAndGet(RecentJobs.AGE.minusMillis(1).toNanos());
        assertThat(state(recent, OWN, id)).contains(JobState.QUEUED);
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(state(recent, OWN, id)).contains(JobState.FAILED);
    }

    @Test
    void whatIsForgottenIsReadAnew() {
        RecentJobs recent = recent();
        UUID id = fixture.submit();
        assertThat(state(recent, OWN, id)).contains(JobState.QUEUED);
        failElsewhere(id);
        recent.forget(id);
        assertThat(state(recent, OWN, id)).contains(JobState.FAILED);
    }

    @Test
    void whoChangesAJobSeesItChanged() {
        RecentJobs shared = fixture.recent;
        for (int i = 0; i < 20; i++) {
            UUID id = fixture.submit();
            assertThat(state(shared, OWN, id)).contains(JobState.QUEUED);
            Engine.await(fixture.control.pause(OWN, id));
            assertThat(state(shared, OWN, id)).contains(JobState.PAUSED);
            Engine.await(fixture.control.cancel(OWN, id));
            assertThat(state(shared, OWN, id)).contains(JobState.CANCELLED);
        }
    }

    @Test
    void anothersJobIsNotThere() {
        RecentJobs recent = recent();
        UUID id = fixture.submit();
        JobScope another = JobScope.of("user:two");
        assertThat(state(recent, another, id)).isEmpty();
        assertThat(state(recent, OWN, id)).isPresent();
        assertThat(state(recent, another, id)).isEmpty();
        assertThat(state(recent, JobScope.EVERYBODY, id)).isPresent();
        assertThat(state(recent, JobScope.EVERYBODY, new UUID(0, 0))).isEmpty();
    }
}
