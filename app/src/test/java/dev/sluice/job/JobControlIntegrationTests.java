package dev.sluice.job;

import static dev.sluice.job.JobFixture.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Engine;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** What owners may want of their jobs, in every state that they may be in. */
class JobControlIntegrationTests {

    private static JobFixture fixture;

    /** Every wish that there is. */
    enum Wish {
        CANCEL,
        PAUSE,
        RESUME,
        RETRY_FAILED,
        RETRY_ALL,
        PRIORITISE,
        NOT_BEFORE
    }

    @BeforeAll
    static void start() {
        fixture = new JobFixture();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void clear() {
        fixture.clear();
    }

    private static JobState make(Wish wish, UUID id) {
        return Engine.await(ask(wish, id));
    }

    private static Mono<JobState> ask(Wish wish, UUID id) {
        JobControl control = fixture.control;
        return switch (wish) {
            case CANCEL -> control.cancel(JobScope.of(OWNER), id);
            case PAUSE -> control.pause(JobScope.of(OWNER), id);
            case RESUME -> control.resume(JobScope.of(OWNER), id);
            case RETRY_FAILED -> control.retry(JobScope.of(OWNER), id, RetryScope.FAILED);
            case RETRY_ALL -> control.retry(JobScope.of(OWNER), id, RetryScope.ALL);
            case PRIORITISE -> control.prioritise(JobScope.of(OWNER), id, 7);
            case NOT_BEFORE -> control.notBefore(JobScope.of(OWNER), id, Instant.parse("2100-01-01T00:00:00Z"));
        };
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            CANCEL,       QUEUED,    CANCELLED
            CANCEL,       PAUSED,    CANCELLED
            CANCEL,       COMPLETED, COMPLETED
            CANCEL,       FAILED,    FAILED
            CANCEL,       CANCELLED, CANCELLED
            PAUSE,        QUEUED,    PAUSED
            PAUSE,        PAUSED,    PAUSED
            PAUSE,        COMPLETED, COMPLETED
            PAUSE,        FAILED,    FAILED
            PAUSE,        CANCELLED, CANCELLED
            RESUME,       QUEUED,    QUEUED
            RESUME,       PAUSED,    QUEUED
            RESUME,       COMPLETED, COMPLETED
            RESUME,       FAILED,    FAILED
            RESUME,       CANCELLED, CANCELLED
            RETRY_FAILED, QUEUED,    QUEUED
            RETRY_FAILED, PAUSED,    PAUSED
            RETRY_FAILED, COMPLETED, COMPLETED
            RETRY_FAILED, FAILED,    QUEUED
            RETRY_FAILED, CANCELLED, QUEUED
            RETRY_ALL,    FAILED,    QUEUED
            RETRY_ALL,    CANCELLED, QUEUED
            """)
    void aWishAboutAJobThatNobodyWorksOnIsCarriedOutAtOnceAndOnce(Wish wish, JobState found, JobState then) {
        UUID id = fixture.jobIn(found);
        List<String> toldBefore = fixture.told(id);
        assertThat(make(wish, id)).isEqualTo(found);
        assertThat(fixture.state(id)).isEqualTo(then);
        List<String> toldAfter = found == then
                ? toldBefore
                : Stream.concat(toldBefore.stream(), Stream.of(then.word())).toList();
        assertThat(fixture.told(id)).isEqualTo(toldAfter);
        assertThat(make(wish, id)).isEqualTo(then);
        assertThat(fixture.state(id)).isEqualTo(then);
        assertThat(fixture.told(id)).isEqualTo(toldAfter);
    }

    @ParameterizedTest
    @EnumSource
    void aWishAboutARunningJobIsLeftToItsHolder(Wish wish) {
        UUID id = fixture.jobIn(JobState.RUNNING);
        assertThat(make(wish, id)).isEqualTo(JobState.RUNNING);
        assertThat(fixture.state(id)).isEqualTo(JobState.RUNNING);
        String wanted = switch (wish) {
            case CANCEL -> "cancelled";
            case PAUSE -> "paused";
            case RESUME, RETRY_FAILED, RETRY_ALL, PRIORITISE, NOT_BEFORE -> "null";
        };
        assertThat(fixture.column(id, "wanted")).isEqualTo(wanted);
        assertThat(fixture.told(id)).containsExactly("queued", "running");
    }

    @Test
    void theHolderIsToldOfWishesUnderItsLease() {
        UUID paused = fixture.submit();
        UUID cancelled = fixture.submit();
        fixture.submit();
        assertThat(fixture.claim(10)).hasSize(3);
        make(Wish.PAUSE, paused);
        make(Wish.CANCEL, cancelled);
        assertThat(Engine.await(fixture.leases.wanted(JobFixture.HOLDER)))
                .containsExactlyInAnyOrder(
                        new WantedJob(paused, 1, Wanted.PAUSED), new WantedJob(cancelled, 1, Wanted.CANCELLED));
        assertThat(Engine.await(fixture.leases.wanted(new UUID(0, 2)))).isEmpty();
    }

    /** Only a retry asks for what there is: a job that is still to be cancelled cannot be queued again. */
    @Test
    void aCancelOverridesAPauseAndNothingOverridesACancel() {
        UUID id = fixture.jobIn(JobState.RUNNING);
        assertThat(make(Wish.PAUSE, id)).isEqualTo(JobState.RUNNING);
        assertThat(make(Wish.PAUSE, id)).isEqualTo(JobState.PAUSED);
        assertThat(make(Wish.CANCEL, id)).isEqualTo(JobState.PAUSED);
        assertThat(make(Wish.CANCEL, id)).isEqualTo(JobState.CANCELLED);
        assertThat(make(Wish.PAUSE, id)).isEqualTo(JobState.CANCELLED);
        assertThat(make(Wish.RESUME, id)).isEqualTo(JobState.CANCELLED);
        assertThat(make(Wish.RETRY_FAILED, id)).isEqualTo(JobState.RUNNING);
        assertThat(fixture.column(id, "wanted")).isEqualTo("cancelled");
    }

    @Test
    void aResumeTakesAPauseBackThatTheHolderHasNotSeen() {
        UUID id = fixture.jobIn(JobState.RUNNING);
        make(Wish.PAUSE, id);
        assertThat(make(Wish.RESUME, id)).isEqualTo(JobState.PAUSED);
        assertThat(make(Wish.RESUME, id)).isEqualTo(JobState.RUNNING);
        assertThat(fixture.column(id, "wanted")).isEqualTo("null");
    }

    @ParameterizedTest
    @EnumSource
    void anothersJobIsNotThere(Wish wish) {
        UUID id = fixture.submit("user:other", 0, null);
        assertThat(Engine.await(ask(wish, id).hasElement())).isFalse();
        assertThat(fixture.state(id)).isEqualTo(JobState.QUEUED);
        assertThat(fixture.column(id, "priority")).isEqualTo("0");
        assertThat(fixture.column(id, "run_at <= now()")).isEqualTo("t");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RUNNING")
    void aJobThatHasNotEndedGetsAnotherTime(JobState state) {
        UUID id = fixture.jobIn(state);
        make(Wish.NOT_BEFORE, id);
        make(Wish.PRIORITISE, id);
        assertThat(fixture.column(id, "run_at > now()")).isEqualTo(state.terminal() ? "f" : "t");
        assertThat(fixture.column(id, "priority")).isEqualTo(state.terminal() ? "0" : "7");
        assertThat(fixture.state(id)).isEqualTo(state);
    }

    @Test
    void aRunningJobKeepsItsTimeAndGetsAnotherPriority() {
        UUID id = fixture.jobIn(JobState.RUNNING);
        make(Wish.NOT_BEFORE, id);
        make(Wish.PRIORITISE, id);
        assertThat(fixture.column(id, "run_at <= now()")).isEqualTo("t");
        assertThat(fixture.column(id, "priority")).isEqualTo("7");
    }

    @Test
    void anEarlyTimeDoesNotLetAJobOvertake() {
        UUID first = fixture.submit();
        UUID second = fixture.submit();
        Engine.await(fixture.control.notBefore(JobScope.of(OWNER), second, Instant.EPOCH));
        assertThat(fixture.claimed(1)).containsExactly(first);
    }

    @Test
    void filesFollowTheirJobAndAResumedOneKeepsItsPlace() {
        UUID first = fixture.submit();
        ClaimedJob claim = fixture.run(first);
        fixture.plan(claim, 0);
        make(Wish.PAUSE, first);
        JobFixture.done(fixture.leases.release(claim, List.of()));
        assertThat(fixture.files(first, "state")).containsExactly("paused");
        fixture.submit();
        make(Wish.RESUME, first);
        assertThat(fixture.files(first, "state")).containsExactly("pending");
        assertThat(fixture.claimed(1)).containsExactly(first);
        assertThat(fixture.lines(first)).contains("Resumed download for http://example.com/a");
    }

    @Test
    void aCancelledOneTakesItsPausedFilesWithIt() {
        UUID id = fixture.submit();
        ClaimedJob claim = fixture.run(id);
        fixture.plan(claim, 0);
        make(Wish.PAUSE, id);
        JobFixture.done(fixture.leases.release(claim, List.of()));
        make(Wish.CANCEL, id);
        assertThat(fixture.files(id, "state")).containsExactly("cancelled");
    }

    @Test
    void pausedJobsAreNotTaken() {
        fixture.jobIn(JobState.PAUSED);
        assertThat(fixture.claim(10)).isEmpty();
    }
}
