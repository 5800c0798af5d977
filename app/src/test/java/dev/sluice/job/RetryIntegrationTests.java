package dev.sluice.job;

import static dev.sluice.job.JobFixture.OWNER;
import static dev.sluice.job.JobFixture.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.storage.Folder;
import dev.sluice.testkit.Engine;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ended jobs that are tried again: which files, which figures, and what becomes of what the run before left. */
class RetryIntegrationTests {

    private static JobFixture fixture;

    private UUID id;
    private JobItem saved;
    private JobItem failed;

    @BeforeAll
    static void start() {
        fixture = new JobFixture();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    /** A job of which one file came through and one did not. */
    @BeforeEach
    void endOne() {
        fixture.clear();
        id = fixture.submit();
        ClaimedJob claim = fixture.run(id);
        saved = fixture.plan(claim, 0);
        fixture.publish(claim, saved, "f/a", 40);
        failed = fixture.plan(claim, 1);
        done(fixture.items.failed(claim, failed.id(), "not_found", "There is nothing."));
        fixture.finish(claim, JobState.COMPLETED);
    }

    private static void retry(UUID id, RetryScope scope) {
        Engine.await(fixture.control.retry(JobScope.of(OWNER), id, scope));
    }

    private List<Leftover> leftovers() {
        return Engine.await(fixture.items.leftovers(100));
    }

    private String figures() {
        return fixture.column(
                id, "concat_ws(' ', total_files, completed_files, failed_files, bytes, total_bytes, percent, speed)");
    }

    @Test
    void whatFailedIsOpenAgainAndCountedAnew() {
        assertThat(figures()).startsWith("2 1 1 ");
        retry(id, RetryScope.FAILED);
        assertThat(figures()).isEqualTo("2 1 0 40 -1 50 0");
        assertThat(fixture.files(id, "state")).containsExactly("downloaded", "pending");
        assertThat(fixture.files(id, "path")).containsExactly("f/a", "null");
        assertThat(fixture.files(id, "error_message")).containsExactly("null", "null");
        assertThat(fixture.told(id)).containsExactly("queued", "running", "completed", "queued");
        assertThat(fixture.lines(id))
                .containsExactly(
                        "Starting download for http://example.com/a", "Retrying download for http://example.com/a");
    }

    @Test
    void allIsOpenAgainAndCountedAnew() {
        retry(id, RetryScope.ALL);
        assertThat(figures()).isEqualTo("2 0 0 0 -1 0 0");
        assertThat(fixture.files(id, "state")).containsExactly("pending", "pending");
        assertThat(fixture.files(id, "path")).containsExactly("null", "null");
        assertThat(fixture.files(id, "size")).containsExactly("-1", "-1");
    }

    @Test
    void theErrorAndTheAttemptsOfAFailedOneAreForgotten() {
        UUID bad = fixture.jobIn(JobState.FAILED);
        assertThat(fixture.column(bad, "error_type")).isEqualTo("not_found");
        retry(bad, RetryScope.FAILED);
        assertThat(fixture.column(bad, "concat_ws(' ', attempt, error_type, error_message)"))
                .isEqualTo("0");
        assertThat(fixture.run(bad).leaseToken()).isEqualTo(2);
    }

    @Test
    void aRetriedOneIsBehindThoseThatWait() {
        UUID other = fixture.submit();
        retry(id, RetryScope.FAILED);
        assertThat(fixture.claimed(1)).containsExactly(other);
    }

    @Test
    void theNewRunHasPartsOfItsOwnAndTheOldOnesAreSwept() {
        List<Leftover> early = leftovers();
        assertThat(early).extracting(Leftover::item).containsExactlyInAnyOrder(saved.id(), failed.id());
        retry(id, RetryScope.ALL);
        assertThat(fixture.files(id, "id"))
                .doesNotContain(saved.id().toString(), failed.id().toString());
        assertThat(leftovers())
                .containsExactlyInAnyOrder(
                        new Leftover(id, -1, saved.id(), Folder.downloads("f"), "f/a"),
                        new Leftover(id, -1, failed.id(), Folder.downloads("f"), null));
        fixture.run(id);
        done(fixture.items.swept(early));
        assertThat(fixture.column(id, "leftovers")).isEqualTo("t");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void aSweepThatIsLateDoesNotAnswerForALaterRun() {
        List<Leftover> early = leftovers();
        retry(id, RetryScope.FAILED);
        fixture.finish(fixture.run(id), JobState.COMPLETED);
        done(fixture.items.swept(early));
        assertThat(fixture.column(id, "leftovers")).isEqualTo("t");
        done(fixture.items.swept(leftovers()));
        assertThat(fixture.column(id, "leftovers")).isEqualTo("f");
    }

    @Test
    void whatIsSweptLeavesNothingBehind() {
        done(fixture.items.swept(leftovers()));
        retry(id, RetryScope.ALL);
        assertThat(leftovers()).isEmpty();
    }
}
