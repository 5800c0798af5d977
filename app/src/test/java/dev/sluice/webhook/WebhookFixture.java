package dev.sluice.webhook;

import static org.awaitility.Awaitility.await;

import dev.sluice.job.JobHints;
import dev.sluice.job.JobIntake;
import dev.sluice.job.SubmitJob;
import dev.sluice.platform.egress.GuardedHttp;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.storage.Folder;
import dev.sluice.testkit.Engine;
import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.TestDatabase;
import dev.sluice.transfer.TransferOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** A database, an origin and a receiver, between which gateways are started. */
final class WebhookFixture implements AutoCloseable {

    static final String SECRET = "receiver's secret";
    static final Duration LONG = Duration.ofSeconds(20);
    private static final TransferOptions OPTIONS = new TransferOptions(0, LONG, LONG, LONG, LONG, null);

    final TestDatabase database = TestDatabase.create();
    final FaultyOrigin origin = FaultyOrigin.start();
    final Receiver receiver = new Receiver();
    private final Path data;

    WebhookFixture(Path data) {
        this.data = data;
    }

    /** A gateway that tells the receiver. */
    Engine start(String... more) {
        return startTelling(receiver.url(), more);
    }

    Engine startTelling(String url, String... more) {
        String[] all = Stream.concat(
                        Stream.of("sluice.webhook.url=" + url, "sluice.webhook.secret=" + SECRET), Arrays.stream(more))
                .toArray(String[]::new);
        return startWith(all);
    }

    /** A gateway that need not have a webhook. */
    Engine startWith(String... properties) {
        return Engine.start(database, data, properties);
    }

    UUID submit(Engine engine, String owner, String path) {
        SourceRef source = new SourceRef(SourceKind.DIRECT, origin.url(path));
        SubmitJob job = new SubmitJob(owner, "media", source, Folder.downloads(""), OPTIONS, 0, null);
        return Engine.await(engine.get(JobIntake.class).submit(List.of(job))).getFirst();
    }

    /** A job whose file is there; it completes soon. */
    UUID submit(Engine engine, String path) {
        origin.serve(path, OriginFile.of(path.hashCode(), 1000));
        return submit(engine, "local", path);
    }

    /** One with another's patience, in the place of the gateway's own. */
    static Deliverer replaceDeliverer(Engine engine, Duration answerLimit, Duration databasePatience) {
        engine.get(Deliverer.class).stop();
        WebhookProperties properties = engine.get(WebhookProperties.class);
        SendDelivery send = new SendDelivery(
                engine.get(GuardedHttp.class).client(), properties, engine.get(Clock.class), answerLimit);
        return new Deliverer(
                engine.get(OutboxStore.class), send, engine.get(JobHints.class), properties, databasePatience);
    }

    void awaitColumn(String sql, String expected) {
        await().atMost(LONG).until(() -> database.column(sql).contains(expected));
    }

    void awaitState(UUID job, String state) {
        awaitColumn("select state from job where id = '" + job + "'", state);
    }

    void awaitSeen(int count) {
        await().atMost(LONG).until(() -> receiver.seen.size() == count);
    }

    /** What is pending waits for nothing any more, as after the time that it had to wait. */
    void dueNow() {
        database.execute("update webhook_delivery set next_at = now() where state = 'pending'");
    }

    @Override
    public void close() {
        receiver.close();
        origin.close();
    }
}
