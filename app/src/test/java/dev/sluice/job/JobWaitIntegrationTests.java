package dev.sluice.job;

import static dev.sluice.job.JobFixture.CAP;
import static dev.sluice.job.JobFixture.OWNER;
import static dev.sluice.job.JobFixture.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Engine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each queued job can say why it waits. */
class JobWaitIntegrationTests {

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

    private static List<JobWait> waits(UUID... ids) {
        return Engine.await(fixture.jobs.waits(JobScope.of(OWNER), List.of(ids)));
    }

    @Test
    void untilAMomentThatItsOwnerSet() {
        UUID late = fixture.submit(OWNER, 0, LATER);
        UUID postponed = fixture.submit();
        Engine.await(fixture.control.notBefore(JobScope.of(OWNER), postponed, LATER));
        assertThat(waits(late, postponed))
                .containsExactlyInAnyOrder(
                        new JobWait(late, WaitReason.NOT_BEFORE, LATER),
                        new JobWait(postponed, WaitReason.NOT_BEFORE, LATER));
    }

    @ParameterizedTest
    @EnumSource(names = {"COOL_DOWN", "DISK"})
    void untilAMomentForWhichAGatewayPutItBack(WaitReason reason) {
        UUID id = fixture.submit();
        done(fixture.leases.postpone(fixture.run(id), Duration.ofMinutes(5), reason, List.of()));
        JobWait wait = waits(id).getFirst();
        assertThat(wait.reason()).isEqualTo(reason);
        assertThat(wait.until()).isNotNull().isAfter(Instant.EPOCH).isBefore(LATER);
        Engine.await(fixture.control.pause(JobScope.of(OWNER), id));
        assertThat(waits(id)).isEmpty();
        Engine.await(fixture.control.resume(JobScope.of(OWNER), id));
        assertThat(waits(id)).containsExactly(wait);
        fixture.database.execute("update job set run_at = now()");
        assertThat(waits(id)).containsExactly(new JobWait(id, WaitReason.PRIORITY, null));
    }

    @Test
    void anOwnersTimeTakesThePlaceOfAPostponement() {
        UUID id = fixture.submit();
        done(fixture.leases.postpone(fixture.run(id), Duration.ofMinutes(5), WaitReason.DISK, List.of()));
        Engine.await(fixture.control.notBefore(JobScope.of(OWNER), id, LATER));
        assertThat(waits(id)).containsExactly(new JobWait(id, WaitReason.NOT_BEFORE, LATER));
    }

    @Test
    void behindOthersOfItsOwnerAndThenBehindAll() {
        fixture.submit(OWNER, CAP);
        UUID waiting = fixture.submit();
        assertThat(waits(waiting)).containsExactly(new JobWait(waiting, WaitReason.PRIORITY, null));
        List<ClaimedJob> running = fixture.claim(CAP);
        assertThat(waits(waiting)).containsExactly(new JobWait(waiting, WaitReason.OWNER_CAP, null));
        fixture.finish(running.getFirst(), JobState.COMPLETED);
        assertThat(waits(waiting)).containsExactly(new JobWait(waiting, WaitReason.PRIORITY, null));
    }

    @Test
    void anothersRunningJobsAreNotCounted() {
        fixture.submit("user:two", CAP);
        fixture.claim(CAP);
        UUID waiting = fixture.submit();
        assertThat(waits(waiting)).containsExactly(new JobWait(waiting, WaitReason.PRIORITY, null));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "QUEUED")
    void whatIsNotQueuedDoesNotWait(JobState state) {
        assertThat(waits(fixture.jobIn(state))).isEmpty();
    }

    @Test
    void jobsOfACrowdedHostArePassedOver() {
        UUID crowded = fixture.submit();
        done(fixture.hosts.crowded(List.of("example.com:80")));
        assertThat(waits(crowded)).containsExactly(new JobWait(crowded, WaitReason.HOST_CAP, null));
        assertThat(Engine.await(fixture.leases.claim(JobFixture.HOLDER, 9, CAP, List.of("example.com:80"))))
                .isEmpty();
        assertThat(Engine.await(fixture.leases.claim(JobFixture.HOLDER, 9, CAP, List.of("example.com:81"))))
                .hasSize(1);
        done(fixture.hosts.crowded(List.of("example.com:81")));
        assertThat(waits(fixture.submit()).getFirst().reason()).isEqualTo(WaitReason.PRIORITY);
    }

    @Test
    void jobsOfAHostThatIsLeftAloneWaitForThat() {
        UUID soon = fixture.submit();
        UUID late = fixture.submit(OWNER, 0, LATER);
        done(fixture.hosts.coolDown(Map.of("example.com:80", Duration.ofMinutes(5), "other:1", Duration.ofHours(1))));
        assertThat(waits(soon)).singleElement().satisfies(wait -> {
            assertThat(wait.reason()).isEqualTo(WaitReason.COOL_DOWN);
            assertThat(wait.until()).isNotNull();
        });
        assertThat(waits(late)).containsExactly(new JobWait(late, WaitReason.NOT_BEFORE, LATER));
        assertThat(fixture.claim(9)).isEmpty();
    }

    @Test
    void anothersJobSaysNothing() {
        assertThat(waits(fixture.submit("user:two", 0, null))).isEmpty();
    }
}
