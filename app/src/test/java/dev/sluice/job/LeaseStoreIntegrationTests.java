package dev.sluice.job;

import static dev.sluice.job.JobFixture.CAP;
import static dev.sluice.job.JobFixture.OWNER;
import static dev.sluice.job.JobFixture.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.Engine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;

/** Who is taken first, how many at once, and in which state a job is when its lease ends. */
class LeaseStoreIntegrationTests {

    private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

    private static JobFixture fixture;

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

    @Test
    void higherPriorityGoesFirstThenWhoCameFirst() {
        UUID low = fixture.submit(OWNER, -1, null);
        UUID first = fixture.submit(OWNER, 0, null);
        UUID second = fixture.submit("user:two", 0, null);
        UUID high = fixture.submit("user:two", 5, null);
        List<UUID> order = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            order.addAll(fixture.claimed(1));
        }
        assertThat(order).containsExactly(high, first, second, low);
    }

    @Test
    void whoIsNotDueIsNotTaken() {
        UUID later = fixture.submit(OWNER, 9, LATER);
        UUID now = fixture.submit(OWNER, 0, Instant.EPOCH);
        assertThat(fixture.claimed(10)).containsExactly(now);
        Engine.await(fixture.control.notBefore(JobScope.of(OWNER), later, Instant.EPOCH));
        assertThat(fixture.claimed(10)).containsExactly(later);
    }

    @Test
    void oneOwnersManyJobsLeaveRoomForAnothers() {
        List<UUID> many = fixture.submit("user:many", 4 * CAP);
        UUID other = fixture.submit("user:few", 0, null);
        List<UUID> taken = fixture.claimed(CAP + 1);
        assertThat(taken).containsExactlyInAnyOrderElementsOf(with(many.subList(0, CAP), other));
        assertThat(fixture.claim(10)).isEmpty();
    }

    private static List<UUID> with(List<UUID> some, UUID other) {
        List<UUID> all = new ArrayList<>(some);
        all.add(other);
        return all;
    }

    @Test
    void theOwnersCapCountsWhatRunsEverywhereAndAPausedOneMakesRoom() {
        fixture.submit(OWNER, CAP + 2);
        List<ClaimedJob> running = Engine.await(fixture.leases.claim(new UUID(0, 2), 100, CAP, List.of()));
        assertThat(running).hasSize(CAP);
        assertThat(fixture.claim(100)).isEmpty();
        ClaimedJob one = running.getFirst();
        Engine.await(fixture.control.pause(JobScope.of(OWNER), one.job().id()));
        assertThat(fixture.claim(100)).isEmpty();
        done(fixture.leases.release(one, List.of()));
        assertThat(fixture.claim(100)).hasSize(1);
    }

    @Test
    void claimsAtTheSameTimeKeepTheCap() {
        fixture.submit(OWNER, 4 * CAP);
        List<List<ClaimedJob>> claims =
                Engine.await(Flux.range(0, 8).flatMap(i -> fixture.leases.claim(new UUID(0, i), 100, CAP, List.of())));
        assertThat(claims.stream().flatMap(List::stream)).hasSize(CAP);
    }

    @Test
    void noMoreAreTakenThanThereIsRoomFor() {
        fixture.submit("user:two", CAP);
        fixture.submit(OWNER, CAP);
        assertThat(fixture.claim(2)).hasSize(2);
    }

    private static void want(UUID id, @Nullable Wanted wanted) {
        if (wanted == Wanted.PAUSED) {
            Engine.await(fixture.control.pause(JobScope.of(OWNER), id));
        } else if (wanted == Wanted.CANCELLED) {
            Engine.await(fixture.control.cancel(JobScope.of(OWNER), id));
        }
    }

    @ParameterizedTest
    @CsvSource({",QUEUED,pending", "PAUSED,PAUSED,paused", "CANCELLED,CANCELLED,cancelled"})
    void aLeaseThatIsGivenBackLeavesTheWantedState(@Nullable Wanted wanted, JobState state, String file) {
        UUID id = fixture.submit();
        ClaimedJob claim = fixture.run(id);
        fixture.plan(claim, 0);
        want(id, wanted);
        done(fixture.leases.release(claim, List.of(new LogLine(LogLevel.INFO, "bye"))));
        assertThat(fixture.state(id)).isEqualTo(state);
        assertThat(fixture.files(id, "state")).containsExactly(file);
        assertThat(fixture.column(id, "concat_ws(' ', attempt, wanted, lease_owner, speed)"))
                .isEqualTo("0 0");
        assertThat(fixture.told(id)).containsExactly("queued", "running", state.word());
        assertThat(fixture.lines(id)).contains("bye");
    }

    @ParameterizedTest
    @CsvSource({
        "20,,QUEUED,pending",
        "20,PAUSED,PAUSED,paused",
        "20,CANCELLED,CANCELLED,cancelled",
        "1,,FAILED,failed",
        "1,PAUSED,PAUSED,paused",
        "1,CANCELLED,CANCELLED,cancelled"
    })
    void aDeadHoldersJobGetsTheWantedState(int attempts, @Nullable Wanted wanted, JobState state, String file) {
        UUID id = fixture.submit();
        fixture.plan(fixture.run(id), 0);
        want(id, wanted);
        fixture.database.execute("update job set lease_until = now() - interval '1 second'");
        assertThat(Engine.await(fixture.leases.reap(attempts))).isEqualTo(1);
        assertThat(fixture.state(id)).isEqualTo(state);
        assertThat(fixture.files(id, "state")).containsExactly(file);
        assertThat(fixture.column(id, "wanted")).isEqualTo("null");
        assertThat(fixture.column(id, "error_type is null")).isEqualTo(state == JobState.FAILED ? "f" : "t");
        assertThat(fixture.told(id)).containsExactly("queued", "running", state.word());
    }

    @Test
    void anEndIsNotUndoneByAPauseThatCameTooLate() {
        UUID id = fixture.submit();
        ClaimedJob claim = fixture.run(id);
        want(id, Wanted.PAUSED);
        fixture.finish(claim, JobState.COMPLETED);
        assertThat(fixture.state(id)).isEqualTo(JobState.COMPLETED);
        assertThat(fixture.column(id, "wanted")).isEqualTo("null");
    }

    @Test
    void aPostponedJobWaitsAndIsThenTakenAsIfItHadNotRun() {
        UUID id = fixture.submit();
        ClaimedJob claim = fixture.run(id);
        done(fixture.leases.postpone(claim, Duration.ofMinutes(5), WaitReason.COOL_DOWN, List.of()));
        assertThat(fixture.state(id)).isEqualTo(JobState.QUEUED);
        assertThat(fixture.column(id, "attempt")).isEqualTo("0");
        assertThat(fixture.column(id, "run_at between now() + interval '4 minutes' and now() + interval '5 minutes'"))
                .isEqualTo("t");
        assertThat(fixture.claim(10)).isEmpty();
        fixture.database.execute("update job set run_at = now()");
        assertThat(fixture.claimed(10)).containsExactly(id);
        assertThat(fixture.column(id, "wait_reason")).isEqualTo("null");
    }

    @Test
    void aWishGoesBeforeAPostponement() {
        UUID id = fixture.submit();
        ClaimedJob claim = fixture.run(id);
        want(id, Wanted.PAUSED);
        done(fixture.leases.postpone(claim, Duration.ofMinutes(5), WaitReason.DISK, List.of()));
        assertThat(fixture.state(id)).isEqualTo(JobState.PAUSED);
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhatAGatewaySeesPostpones(WaitReason reason) {
        ClaimedJob claim = fixture.run(fixture.submit());
        if (reason.postpones()) {
            done(fixture.leases.postpone(claim, Duration.ofSeconds(1), reason, List.of()));
        } else {
            assertThatThrownBy(() -> fixture.leases.postpone(claim, Duration.ofSeconds(1), reason, List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void whoLostTheLeaseCannotPutTheJobBack() {
        UUID id = fixture.submit();
        ClaimedJob former = fixture.run(id);
        done(fixture.leases.release(former, List.of()));
        fixture.run(id);
        assertThatThrownBy(() -> done(fixture.leases.postpone(former, Duration.ZERO, WaitReason.DISK, List.of())))
                .isInstanceOf(LeaseLost.class);
        assertThat(fixture.state(id)).isEqualTo(JobState.RUNNING);
    }
}
