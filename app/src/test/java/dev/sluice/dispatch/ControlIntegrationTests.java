package dev.sluice.dispatch;

import static dev.sluice.dispatch.TwoGateways.OWNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.feed.EventFeed;
import dev.sluice.feed.FeedMessage;
import dev.sluice.job.Job;
import dev.sluice.job.JobControl;
import dev.sluice.job.JobScope;
import dev.sluice.job.JobState;
import dev.sluice.job.RetryScope;
import dev.sluice.testkit.Engine;
import dev.sluice.testkit.FileHash;
import dev.sluice.testkit.OriginFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;

/** What an owner wants of a job is carried out by the gateway that works on it, whichever was asked. */
class ControlIntegrationTests {

    /** Small enough for one connection. */
    private static final int SIZE = 12 << 20;

    private static final int RATE = 6 << 20;

    /** Far less than a heartbeat, and more than a second by what a busy machine may need. */
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    static Path data;

    private static TwoGateways gateways;

    @BeforeAll
    static void start() {
        gateways = new TwoGateways(data);
    }

    @AfterAll
    static void stop() {
        gateways.close();
    }

    private static OriginFile slow(long seed) {
        return OriginFile.of(seed, SIZE).bytesPerSecond(RATE);
    }

    private static void pause(UUID id) {
        Engine.await(gateways.elsewhere(id).pause(JobScope.of(OWNER), id));
        await().atMost(SOON).until(() -> gateways.find(id).state() == JobState.PAUSED);
    }

    private static void resume(UUID id) {
        assertThat(Engine.await(gateways.other.get(JobControl.class).resume(JobScope.of(OWNER), id)))
                .isEqualTo(JobState.PAUSED);
    }

    private static List<String> partsOf(UUID id) {
        String item = gateways.column("select id from job_item where job_id = '" + id + "'");
        return gateways.parts().stream().filter(name -> name.startsWith(item)).toList();
    }

    private static void assertSaved(String name, OriginFile file) {
        assertThat(FileHash.sha256(gateways.saved(name)))
                .isEqualTo(file.content().sha256Hex());
    }

    @Test
    void jobsThatWantTheSameFileAtOnceFetchItOnceOnAGateway() {
        OriginFile file = gateways.origin.serve("/shared.bin", slow(21));
        UUID cancelled = gateways.submit("/shared.bin");
        List<UUID> others =
                Stream.generate(() -> gateways.submit("/shared.bin")).limit(3).toList();
        await().until(() -> gateways.find(cancelled).progress().bytes() > SIZE / 4);
        Engine.await(gateways.elsewhere(cancelled).cancel(JobScope.of(OWNER), cancelled));
        others.forEach(id -> gateways.awaitState(id, JobState.COMPLETED));
        assertThat(gateways.find(cancelled).state()).isEqualTo(JobState.CANCELLED);
        assertThat(gateways.origin.bytesSent("/shared.bin")).isLessThan(3 * SIZE);
        others.forEach(
                id -> assertSaved(gateways.column("select path from job_item where job_id = '" + id + "'"), file));
    }

    @Test
    void aPausedJobKeepsWhatItHasAndGoesOnFromThere() {
        OriginFile file = slow(1);
        UUID id = gateways.begun("/paused.bin", file);
        List<FeedMessage> told = new CopyOnWriteArrayList<>();
        Disposable following = gateways.holder(id)
                .get(EventFeed.class)
                .follow(JobScope.of(OWNER), TwoGateways.SURFACE)
                .subscribe(told::add);
        pause(id);
        Job paused = gateways.find(id);
        assertThat(paused.progress().speed()).isZero();
        assertThat(paused.progress().percent()).isGreaterThan(10);
        assertThat(gateways.column(
                        "select concat_ws(' ', attempt, wanted, lease_owner) from job where id = '" + id + "'"))
                .isEqualTo("0");
        assertThat(gateways.column("select state from job_item where job_id = '" + id + "'"))
                .isEqualTo("paused");
        assertThat(partsOf(id)).hasSize(2);
        long sent = gateways.origin.bytesSent("/paused.bin");
        resume(id);
        gateways.awaitState(id, JobState.COMPLETED);
        following.dispose();
        assertThat(told.stream().flatMap(message -> percent(id, message)))
                .contains(paused.progress().percent())
                .isSorted()
                .hasSizeGreaterThan(4);
        assertThat(sent).isLessThan(SIZE);
        assertSaved("paused.bin", file);
        assertThat(gateways.origin.requests("/paused.bin"))
                .hasSize(2)
                .last()
                .satisfies(seen -> assertThat(seen.headers().get("Range")).matches("bytes=[1-9]\\d+-"));
    }

    /** What was told of the job. */
    private static Stream<Double> percent(UUID id, FeedMessage message) {
        Map<UUID, Double> told = switch (message) {
            case FeedMessage.Present present ->
                Map.of(present.job().id(), present.job().progress().percent());
            case FeedMessage.Changed changed ->
                Map.of(changed.event().job(), changed.event().percent());
            case FeedMessage.Progressed progressed ->
                Map.of(progressed.tick().job(), progressed.tick().progress().percent());
            case FeedMessage.Line ignored -> Map.of();
            case FeedMessage.CaughtUp ignored -> Map.of();
        };
        return Stream.ofNullable(told.get(id));
    }

    /** The row alone tells: no hint is sent for it. The origin is silent, so that nothing else moves the job. */
    @Test
    void aWishIsSeenWithoutAHint() {
        UUID id = gateways.begun("/silent.bin", OriginFile.of(2, SIZE).stallAfter(SIZE / 2));
        gateways.database.execute("update job set wanted = 'paused' where id = '" + id + "'");
        await().atMost(SOON).until(() -> gateways.find(id).state() == JobState.PAUSED);
        assertThat(gateways.find(id).progress().percent()).isBetween(10.0, 50.0);
    }

    @Test
    void aPausedJobThatIsCancelledLeavesNothing() {
        UUID id = gateways.begun("/given-up.bin", slow(3));
        pause(id);
        assertThat(partsOf(id)).isNotEmpty();
        Engine.await(gateways.one.get(JobControl.class).cancel(JobScope.of(OWNER), id));
        gateways.awaitState(id, JobState.CANCELLED);
        await().untilAsserted(() -> assertThat(partsOf(id)).isEmpty());
        assertThat(gateways.saved("given-up.bin")).doesNotExist();
    }

    @Test
    void wishesThatFollowEachOtherClosely() {
        OriginFile file = slow(4);
        UUID id = gateways.begun("/nervous.bin", file);
        JobControl control = gateways.elsewhere(id);
        for (int i = 0; i < 25; i++) {
            Engine.await(control.pause(JobScope.of(OWNER), id));
            Engine.await(control.resume(JobScope.of(OWNER), id));
        }
        gateways.awaitState(id, JobState.COMPLETED);
        assertSaved("nervous.bin", file);
        assertThat(gateways.saved("nervous (1).bin")).doesNotExist();
        assertThat(gateways.column("select count(*) from job_event where state in ('completed', 'failed', 'cancelled')"
                        + " and job_id = '" + id + "'"))
                .isEqualTo("1");
    }

    @Test
    void aFailedJobIsTriedAgain() {
        OriginFile file =
                gateways.origin.serve("/missing.bin", OriginFile.of(5, 10_000).status(404, 1, Map.of()));
        UUID id = gateways.submit("/missing.bin");
        gateways.awaitState(id, JobState.FAILED);
        Engine.await(gateways.one.get(JobControl.class).retry(JobScope.of(OWNER), id, RetryScope.FAILED));
        gateways.awaitState(id, JobState.COMPLETED);
        assertThat(gateways.find(id).errorMessage()).isNull();
        assertThat(gateways.find(id).progress().failedFiles()).isZero();
        assertSaved("missing.bin", file);
    }

    @Test
    void whatIsThereIsFetchedAgainBesideTheFirst() {
        OriginFile file = gateways.origin.serve("/again.bin", OriginFile.of(6, 10_000));
        UUID id = gateways.submit("/again.bin");
        gateways.awaitState(id, JobState.COMPLETED);
        gateways.origin.serve("/again.bin", OriginFile.of(7, 20_000));
        Engine.await(gateways.one.get(JobControl.class).retry(JobScope.of(OWNER), id, RetryScope.ALL));
        gateways.awaitState(id, JobState.COMPLETED);
        assertThat(gateways.saved("again (1).bin")).hasSize(20_000);
        assertSaved("again.bin", file);
        assertThat(gateways.column("select path from job_item where job_id = '" + id + "'"))
                .isEqualTo("again (1).bin");
    }

    @Test
    void aJobBeginsWhenItsTimeHasCome() {
        gateways.origin.serve("/later.bin", OriginFile.of(8, 10));
        UUID id = gateways.submit(OWNER, "/later.bin", Instant.now().plusSeconds(2));
        UUID never = gateways.submit(OWNER, "/later.bin", Instant.now().plusSeconds(3600));
        gateways.awaitState(id, JobState.COMPLETED);
        assertThat(gateways.column("select min(at) >= min(run_at) from job_event join job on job.id = job_id"
                        + " where job_id = '" + id + "' and job_event.state = 'running'"))
                .isEqualTo("t");
        assertThat(gateways.find(never).state()).isEqualTo(JobState.QUEUED);
        Engine.await(gateways.one.get(JobControl.class).notBefore(JobScope.of(OWNER), never, Instant.EPOCH));
        gateways.awaitState(never, JobState.COMPLETED);
    }

    @Test
    @Timeout(180) // Three gateways start.
    void aPausedJobOutlivesItsGateway(@TempDir Path own) {
        OriginFile file = slow(9);
        try (TwoGateways mortal = new TwoGateways(own)) {
            UUID id = mortal.begun("/kept.bin", file);
            Engine.await(mortal.elsewhere(id).pause(JobScope.of(OWNER), id));
            mortal.awaitState(id, JobState.PAUSED);
            mortal.other.close();
            mortal.one.close();
            List<String> kept = mortal.parts();
            assertThat(kept).hasSize(2);
            try (Engine third = Engine.start(mortal.database, own)) {
                awaitSweep(mortal);
                assertThat(mortal.column("select state from job where id = '" + id + "'"))
                        .isEqualTo("paused");
                assertThat(mortal.parts()).containsExactlyInAnyOrderElementsOf(kept);
                Engine.await(third.get(JobControl.class).resume(JobScope.of(OWNER), id));
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> mortal.column("select state from job where id = '" + id + "'")
                                .equals("completed"));
            }
            assertThat(FileHash.sha256(mortal.saved("kept.bin")))
                    .isEqualTo(file.content().sha256Hex());
            assertThat(mortal.origin.requests("/kept.bin"))
                    .last()
                    .satisfies(seen -> assertThat(seen.headers().get("Range")).matches("bytes=[1-9]\\d+-"));
        }
    }

    /** An ended job without parts is swept in the next round, and everything else that is to be swept with it. */
    private static void awaitSweep(TwoGateways gateways) {
        gateways.database.execute("insert into job (id, owner, surface, source, reference, folder, options, state,"
                + " leftovers) values ('" + new UUID(0, 9) + "', 'user:two', 'media', 'direct', 'http://example.com/',"
                + " '', '{}', 'failed', true)");
        await().until(() -> gateways.column("select leftovers from job where owner = 'user:two'")
                .equals("f"));
    }
}
