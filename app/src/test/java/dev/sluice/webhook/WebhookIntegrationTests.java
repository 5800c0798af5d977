package dev.sluice.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.job.JobControl;
import dev.sluice.job.JobScope;
import dev.sluice.testkit.Engine;
import dev.sluice.testkit.OriginFile;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of what a real receiver is told, by one gateway and by several, and how often. */
class WebhookIntegrationTests {

    @TempDir
    Path data;

    private WebhookFixture hook;

    @BeforeEach
    void open() {
        hook = new WebhookFixture(data);
    }

    @AfterEach
    void close() {
        hook.close();
    }

    @Test
    void tellsSignedOfAJobThatCompleted() {
        try (Engine engine = hook.start()) {
            UUID job = hook.submit(engine, "/a.bin");
            hook.awaitColumn("select state from webhook_delivery", "delivered");
            assertThat(hook.receiver.seen).hasSize(1);
            Receiver.Seen seen = hook.receiver.seen.getFirst();
            assertThat(seen.event()).isEqualTo("download.completed");
            assertThat(seen.path()).isEqualTo(Receiver.PATH);
            assertThat(seen.length())
                    .as("simple receivers read no chunks")
                    .isEqualTo(Integer.toString(seen.body().length()));
            assertThat(seen.signature())
                    .isEqualTo(Signature.of(WebhookFixture.SECRET, seen.timestamp(), seen.body()))
                    .isNotEqualTo(Signature.of("another", seen.timestamp(), seen.body()));
            assertThat(seen.body())
                    .contains(
                            "\"download.completed\"",
                            job.toString(),
                            hook.origin.url("/a.bin").toString())
                    .containsPattern("\"total_files\" : 1,")
                    .containsPattern("\"timestamp\" : \"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\"");
        }
    }

    @Test
    void theAddressIsToldWithoutItsQuery() {
        try (Engine engine = hook.start()) {
            hook.origin.serve("/a.bin", OriginFile.of(1, 1000));
            hook.submit(engine, "local", "/a.bin?token=of-the-owner&x=1");
            hook.awaitSeen(1);
            assertThat(hook.receiver.seen.getFirst().body())
                    .contains("\"" + hook.origin.url("/a.bin") + "\"")
                    .doesNotContain("of-the-owner");
            assertThat(hook.origin.requests("/a.bin").getFirst().uri()).contains("of-the-owner");
        }
    }

    @Test
    void nobodyIsToldOfFailedAndCancelledJobs() {
        hook.origin.serve("/stalled.bin", OriginFile.of(2, 100_000).stallAfter(1000));
        try (Engine engine = hook.start()) {
            hook.awaitState(hook.submit(engine, "local", "/missing.bin"), "failed");
            UUID running = hook.submit(engine, "local", "/stalled.bin");
            await().until(() -> hook.origin.bytesSent("/stalled.bin") > 0);
            Engine.await(engine.get(JobControl.class).cancel(JobScope.of("local"), running));
            hook.awaitState(running, "cancelled");
            UUID completed = hook.submit(engine, "/a.bin");
            hook.awaitSeen(1);
            assertThat(hook.database.column("select job_id from webhook_delivery"))
                    .containsExactly(completed.toString());
        }
    }

    @Test
    void tellsOfTheNamedOwnersAlone() {
        hook.origin.serve("/b.bin", OriginFile.of(1, 1000));
        try (Engine engine = hook.start("sluice.webhook.owners=user:one")) {
            hook.awaitState(hook.submit(engine, "/a.bin"), "completed");
            UUID told = hook.submit(engine, "user:one", "/b.bin");
            hook.awaitState(told, "completed");
            assertThat(hook.database.column("select job_id from webhook_delivery"))
                    .containsExactly(told.toString());
        }
    }

    @Test
    void twoGatewaysTellOnce() {
        try (Engine one = hook.start();
                Engine other = hook.start()) {
            assertThat(other.get(Deliverer.class).isRunning()).isTrue();
            for (int i = 0; i < 20; i++) {
                hook.origin.serve("/" + i, OriginFile.of(i, 100 + i));
                hook.submit(one, "user:" + i, "/" + i);
            }
            hook.awaitColumn("select count(*) from webhook_delivery where state = 'delivered'", "20");
        }
        assertThat(hook.receiver.seen).hasSize(20).extracting(Receiver.Seen::id).doesNotHaveDuplicates();
    }

    @Test
    void triesAgainUnderTheSameIdAlsoAfterARestart() {
        hook.receiver.answers(500);
        try (Engine engine = hook.start()) {
            hook.submit(engine, "/a.bin");
            hook.awaitColumn("select last_status from webhook_delivery", "500");
        }
        hook.receiver.answers(204);
        hook.dueNow();
        try (Engine engine = hook.start()) {
            assertThat(engine.get(Deliverer.class).isRunning()).isTrue();
            hook.awaitColumn("select state from webhook_delivery", "delivered");
        }
        assertThat(hook.receiver.seen).hasSize(2);
        assertThat(hook.receiver.seen.getFirst().id())
                .isEqualTo(hook.receiver.seen.getLast().id());
    }

    @Test
    void waitsLongerEachTimeAndGivesUpAfterTheSixthTry() {
        String sql =
                "select concat_ws(' ', state, attempts, last_status, round(extract(epoch from next_at - updated_at)))"
                        + " from webhook_delivery";
        int[] waits = {10, 60, 300, 1800, 7200};
        try (Engine engine = hook.start()) {
            hook.receiver.answers(501);
            hook.submit(engine, "/a.bin");
            for (int tried = 1; tried <= waits.length; tried++) {
                hook.awaitColumn(sql, "pending " + tried + " " + (500 + tried) + " " + waits[tried - 1]);
                hook.receiver.answers(501 + tried);
                hook.dueNow();
            }
            hook.awaitColumn(sql, "failed 6 506 0");
            hook.awaitState(hook.submit(engine, "/b.bin"), "completed");
            hook.awaitSeen(7);
            assertThat(hook.database.column("select state from webhook_delivery order by attempts desc"))
                    .containsExactly("failed", "pending");
        }
    }
}
