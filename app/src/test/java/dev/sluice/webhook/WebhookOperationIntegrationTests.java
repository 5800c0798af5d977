package dev.sluice.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.Engine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Starts, stops, a database that stalls, what is kept how long, and what the log says. */
@ExtendWith(OutputCaptureExtension.class)
@ResourceLock(Resources.SYSTEM_OUT)
class WebhookOperationIntegrationTests {

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

    @ParameterizedTest
    @CsvSource({
        "ftp://hook.example/tell-nobody, tell-nobody-2, SLUICE_WEBHOOK_URL, does not begin with http:// or https://",
        "http://me:tell-nobody@hook.example/, tell-nobody-2, SLUICE_WEBHOOK_URL, carries user information",
        "tell-nobody, tell-nobody-2, SLUICE_WEBHOOK_URL, does not begin with http:// or https://",
        "https://hook.example/tell-nobody, '', SLUICE_WEBHOOK_SECRET, must be set"
    })
    void aBadSettingStopsTheStartAndIsNotRepeated(
            String url, String secret, String variable, String sentence, CapturedOutput output) {
        Throwable failure =
                catchThrowable(() -> hook.startWith("sluice.webhook.url=" + url, "sluice.webhook.secret=" + secret)
                        .close());
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).contains(variable, sentence).doesNotContain("tell-nobody");
        assertThat(output.getAll()).contains(sentence).doesNotContain("tell-nobody");
    }

    @Test
    void secretsAndTheReceiversAddressAreNowhere(CapturedOutput output) throws IOException {
        hook.receiver.answers(500);
        try (Engine engine = hook.start()) {
            hook.submit(engine, "/a.bin");
            hook.awaitColumn("select last_status from webhook_delivery", "500");
            assertThat(engine.get(WebhookProperties.class).toString())
                    .contains("owners")
                    .doesNotContain(WebhookFixture.SECRET, Receiver.PATH);
        }
        hook.dueNow();
        try (Engine engine = hook.startTelling("http://127.0.0.1:" + closedPort() + Receiver.PATH)) {
            assertThat(engine.get(Deliverer.class).isRunning()).isTrue();
            await().atMost(WebhookFixture.LONG)
                    .until(() -> output.getAll().contains("try 2: The receiver could not be"));
        }
        assertThat(output.getAll())
                .contains("try 1: The receiver answered 500.")
                .doesNotContain(WebhookFixture.SECRET, Receiver.PATH);
        assertThat(hook.database.column("select row_to_json(w) from webhook_delivery w"))
                .singleElement()
                .asString()
                .contains("download.completed")
                .doesNotContain(WebhookFixture.SECRET, Receiver.PATH);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aStopLetsATryEnd() {
        hook.receiver.answersAfter(Duration.ofSeconds(1));
        try (Engine engine = hook.start()) {
            hook.submit(engine, "/a.bin");
            hook.awaitSeen(1);
        }
        assertThat(hook.database.column("select concat_ws(' ', state, attempts) from webhook_delivery"))
                .containsExactly("delivered 1");
    }

    @Test
    void aStopGivesUpATryThatDoesNotEndAndItIsMadeAgain() throws InterruptedException {
        hook.receiver.isSilentTo(body -> true);
        try (Engine engine = hook.start()) {
            hook.submit(engine, "/a.bin");
            hook.awaitSeen(1);
            CountDownLatch stopped = new CountDownLatch(1);
            engine.get(Deliverer.class).stop(stopped::countDown);
            assertThat(stopped.await(1, TimeUnit.SECONDS)).isFalse();
            assertThat(stopped.await(4, TimeUnit.SECONDS)).isTrue();
            assertThat(engine.get(Deliverer.class).isRunning()).isFalse();
        }
        assertThat(hook.database.column("select concat_ws(' ', state, attempts, last_error) from webhook_delivery"))
                .containsExactly("pending 1");
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
    void roundsGoOnWhileTheDatabaseStalls(CapturedOutput output) throws SQLException {
        try (Engine engine = hook.start()) {
            Deliverer impatient = WebhookFixture.replaceDeliverer(engine, WebhookFixture.LONG, Duration.ofMillis(300));
            hook.awaitState(hook.submit(engine, "/a.bin"), "completed");
            try (Connection other = DriverManager.getConnection(
                    hook.database.address().jdbcUrl(), hook.database.user(), hook.database.password())) {
                other.setAutoCommit(false);
                other.createStatement().execute("lock table webhook_delivery in access exclusive mode");
                impatient.start();
                await().atMost(WebhookFixture.LONG)
                        .until(() -> output.getAll().split("webhook, take: ", -1).length > 2);
                other.rollback();
            }
            // What stalled may have taken it at last, with nobody to wait for that.
            await().atMost(WebhookFixture.LONG).until(() -> {
                hook.dueNow();
                return hook.database
                        .column("select state from webhook_delivery")
                        .contains("delivered");
            });
            impatient.stop();
        }
    }

    private void insert(String state, String age) {
        hook.database.execute("insert into webhook_delivery (id, job_id, event, body, state, updated_at, next_at)"
                + " values (gen_random_uuid(), gen_random_uuid(), '" + state + " " + age + "', '{}', '" + state
                + "', now() - interval '" + age + "', now() + interval '1 hour')");
    }

    private void insertOldAndNew() {
        for (String state : new String[] {"pending", "delivered", "failed"}) {
            insert(state, "6 days");
            insert(state, "8 days");
        }
    }

    @Test
    void whatEndedIsKeptForSevenDays() {
        insertOldAndNew();
        try (Engine engine = hook.start()) {
            assertThat(engine.get(Deliverer.class).isRunning()).isTrue();
            hook.awaitColumn("select count(*) from webhook_delivery", "4");
            assertThat(hook.database.column("select event from webhook_delivery"))
                    .containsExactlyInAnyOrder("pending 6 days", "pending 8 days", "delivered 6 days", "failed 6 days");
        }
    }

    @Test
    void aWebhookThatIsSwitchedOffIsToldNothingAndItsPendingGoAfterSevenDays() {
        insertOldAndNew();
        try (Engine engine = hook.startWith()) {
            hook.awaitColumn("select count(*) from webhook_delivery", "3");
            assertThat(hook.database.column("select event from webhook_delivery"))
                    .containsExactlyInAnyOrder("pending 6 days", "delivered 6 days", "failed 6 days");
            hook.dueNow();
            hook.awaitState(hook.submit(engine, "/a.bin"), "completed");
            assertThat(hook.database.column("select count(*) from webhook_delivery"))
                    .containsExactly("3");
        }
        assertThat(hook.receiver.seen).isEmpty();
        try (Engine engine = hook.start()) {
            assertThat(engine.get(Deliverer.class).isRunning()).isTrue();
            hook.awaitSeen(1);
        }
    }
}
