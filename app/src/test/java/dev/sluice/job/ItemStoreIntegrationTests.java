package dev.sluice.job;

import static dev.sluice.job.JobFixture.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Engine;
import dev.sluice.transfer.TransferSignal.Published;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What is written down of many jobs or files at once. */
class ItemStoreIntegrationTests {

    private static final int JOBS = 200;
    private static final int ROUNDS = 20;

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

    private static List<String> logged(UUID job) {
        return fixture.database.column("select level || ' ' || message from job_event where job_id = '" + job
                + "' and kind = 'log' and message like 'test%' order by id");
    }

    private static JobLines lines(ClaimedJob claim, String... messages) {
        List<LogLine> lines = List.of(messages).stream()
                .map(message -> new LogLine(LogLevel.INFO, message))
                .toList();
        return new JobLines(claim, messages.length > 1 ? "name" : null, lines);
    }

    @Test
    void eachJobGetsItsLinesInTheirOrder() {
        fixture.submit("user:one", 2);
        List<ClaimedJob> claims = fixture.claim(2);
        UUID one = claims.getFirst().job().id();
        UUID two = claims.getLast().job().id();
        done(fixture.items.log(
                List.of(lines(claims.getFirst(), "test 1", "test 2"), lines(claims.getLast(), "test 3"))));
        assertThat(logged(one)).containsExactly("INFO test 1", "INFO test 2");
        assertThat(logged(two)).containsExactly("INFO test 3");
        assertThat(fixture.column(one, "current_file")).isEqualTo("name");
    }

    @Test
    void aLostLeaseKeepsNoOtherJobsLines() {
        List<ClaimedJob> claims = fixture.claim(fixture.submit("user:one", 2).size());
        ClaimedJob lost = claims.getFirst();
        ClaimedJob stale = new ClaimedJob(lost.job(), lost.holder(), lost.leaseToken() - 1, lost.claimedIn());
        done(fixture.items.log(List.of(lines(stale, "test 1"), lines(claims.getLast(), "test 2"))));
        assertThat(logged(lost.job().id())).isEmpty();
        assertThat(logged(claims.getLast().job().id())).containsExactly("INFO test 2");
    }

    private static RunningFigures figures(ClaimedJob claim, int bytes) {
        return new RunningFigures(claim, new JobProgress(1, 0, 0, 0, null, bytes, 1000, 0, 0), List.of());
    }

    @Test
    void writesOfManyJobsInAnyOrderDoNotLockEachOtherOut() {
        fixture.submit("user:one", JOBS);
        List<ClaimedJob> claims = Engine.await(fixture.leases.claim(JobFixture.HOLDER, JOBS, JOBS, List.of()));
        List<ClaimedJob> reversed = claims.reversed();
        List<JobLines> told =
                reversed.stream().map(claim -> lines(claim, "test")).toList();
        List<RunningFigures> figures =
                claims.stream().map(claim -> figures(claim, 5)).toList();
        List<RunningFigures> reversedFigures =
                reversed.stream().map(claim -> figures(claim, 5)).toList();
        done(Flux.merge(
                        fixture.items.figures(figures).repeat(ROUNDS),
                        fixture.items.figures(reversedFigures).repeat(ROUNDS),
                        fixture.items.log(told).repeat(ROUNDS),
                        fixture.leases.renew(JobFixture.HOLDER, claims).repeat(ROUNDS))
                .then());
        assertThat(fixture.database.column("select distinct bytes::text from job"))
                .containsExactly("5");
        assertThat(logged(claims.getFirst().job().id())).hasSize(ROUNDS + 1);
    }

    @Test
    void filesThatArePublishedTogetherCountOnceEach() {
        ClaimedJob claim = fixture.run(fixture.submit());
        List<PublishedFile> files = IntStream.range(0, 3)
                .mapToObj(n -> new PublishedFile(
                        fixture.plan(claim, n).id(), new Published("f" + n, n, "0" + n, n > 0, n > 1 ? "tag" : null)))
                .toList();
        done(fixture.items.published(claim, files.subList(0, 2), List.of(new LogLine(LogLevel.INFO, "test"))));
        done(fixture.items.published(claim, files, List.of()));
        assertThat(fixture.column(claim.job().id(), "completed_files")).isEqualTo("3");
        assertThat(fixture.database.column("select concat_ws(' ', state, path, size, bytes, sha256, length_verified,"
                        + " validator) from job_item where job_id = '"
                        + claim.job().id() + "' order by path"))
                .containsExactly("downloaded f0 0 0 00 f", "downloaded f1 1 1 01 t", "downloaded f2 2 2 02 t tag");
    }

    @Test
    void aNulCostsNoLine() {
        ClaimedJob claim = fixture.run(fixture.submit());
        done(fixture.items.log(List.of(lines(claim, "test\0nul"))));
        assertThat(logged(claim.job().id())).containsExactly("INFO test nul");
    }
}
