package dev.sluice.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.Engine;
import dev.sluice.testkit.TestProxy;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What receivers cannot do to the gateway, and by which way they are reached. */
class WebhookReceiverIntegrationTests {

    private static final String ERROR = "select last_error from webhook_delivery";

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
    void aRedirectIsNotFollowed() {
        hook.receiver.sendsElsewhere();
        try (Engine engine = hook.start()) {
            hook.submit(engine, "/a.bin");
            hook.awaitColumn("select last_status from webhook_delivery", "307");
            assertThat(hook.database.column("select state from webhook_delivery"))
                    .containsExactly("pending");
            assertThat(hook.receiver.seen).extracting(Receiver.Seen::path).containsExactly(Receiver.PATH);
        }
    }

    @Test
    void anEndlessAnswerIsLeft() {
        hook.receiver.neverEnds();
        try (Engine engine = hook.start()) {
            hook.submit(engine, "/a.bin");
            hook.awaitColumn("select state from webhook_delivery", "delivered");
            await().until(() -> hook.receiver.left.get() == 1);
        }
    }

    @Test
    void aSilentReceiverIsGivenUpAndToldAgainUnderTheSameId() {
        hook.receiver.isSilentTo(body -> true);
        try (Engine engine = hook.start()) {
            Deliverer impatient = WebhookFixture.replaceDeliverer(engine, Duration.ofMillis(300), WebhookFixture.LONG);
            impatient.start();
            hook.submit(engine, "/a.bin");
            hook.awaitColumn(ERROR, "The receiver did not answer in time.");
            hook.receiver.answers(204);
            hook.dueNow();
            hook.awaitColumn("select concat_ws(' ', state, attempts) from webhook_delivery", "delivered 2");
            impatient.stop();
        }
        assertThat(hook.receiver.seen).hasSize(2);
        assertThat(hook.receiver.seen.getFirst().id())
                .isEqualTo(hook.receiver.seen.getLast().id());
    }

    @Test
    void oneThatIsNotAnsweredDoesNotHoldUpTheOthers() {
        hook.receiver.isSilentTo(body -> body.contains("/slow"));
        try (Engine engine = hook.start()) {
            for (int i = 1; i < 4; i++) {
                hook.submit(engine, "/slow" + i);
            }
            hook.awaitSeen(3);
            for (int i = 0; i < 8; i++) {
                hook.submit(engine, "/fast" + i);
            }
            hook.awaitColumn("select count(*) from webhook_delivery where state = 'delivered'", "8");
            assertThat(
                            hook.database.column(
                                    "select concat_ws(' ', attempts, last_error) from webhook_delivery where state = 'pending'"))
                    .containsExactly("1", "1", "1");
        }
    }

    @Test
    void noMoreThanFourAreAskedAtOnce() {
        hook.receiver.isSilentTo(body -> true);
        try (Engine engine = hook.start()) {
            for (int i = 0; i < 6; i++) {
                hook.awaitState(hook.submit(engine, "/" + i), "completed");
            }
            hook.awaitSeen(4);
            await().during(Duration.ofSeconds(2)).until(() -> hook.receiver.seen.size() == 4);
            assertThat(hook.database.column("select attempts from webhook_delivery order by attempts"))
                    .containsExactly("0", "0", "1", "1", "1", "1");
        }
    }

    @Test
    void doesNotConnectWhereItMayNot() {
        try (Engine engine = hook.startTelling(hook.receiver.url().replace("127.0.0.1", "127.0.0.2"))) {
            hook.submit(engine, "/a.bin");
            hook.awaitColumn(ERROR, "The gateway may not connect to the receiver's address.");
        }
    }

    @Test
    void goesByTheOperatorsProxy() {
        String place = "hooks.example:" + hook.receiver.port();
        try (TestProxy proxy = TestProxy.http().requiring("me", "pass").answering(403);
                Engine engine = hook.startTelling(
                        "http://" + place + Receiver.PATH, "sluice.egress.proxy=" + proxy.address("me:pass@"))) {
            hook.submit(engine, "/a.bin");
            hook.awaitColumn(ERROR, "The proxy answered 403.");
            proxy.answering(0);
            hook.dueNow();
            hook.awaitColumn("select state from webhook_delivery", "delivered");
            assertThat(proxy.targets()).isNotEmpty().containsOnly(place);
        }
        assertThat(hook.receiver.seen).hasSize(1);
    }
}
