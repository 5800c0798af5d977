package dev.sluice.platform.database;

import dev.sluice.platform.database.WaitingHints.Hint;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Sends a hint at once, and all that come within 20 ms after it together: never two statements at a time. NOTIFY takes a
 * lock over the whole server at commit, so many small ones would queue up behind each other.
 */
final class SendHints {

    private static final Logger LOG = LoggerFactory.getLogger(SendHints.class);
    private static final Duration GATHER = Duration.ofMillis(20);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_WAITING = 10_000;

    private final DedicatedConnection connection;
    private final WaitingHints waiting = new WaitingHints(MOST_WAITING);
    private final Sinks.Empty<Void> closing = Sinks.empty();

    /** What was scheduled last: the next sending, the one under way, or one that has ended; each with its rest. */
    private Mono<Void> last = Mono.empty();

    private boolean scheduled;
    private boolean closed;

    SendHints(DedicatedConnection connection) {
        this.connection = connection;
    }

    void add(Hint hint) {
        waiting.add(hint);
        schedule(Mono.empty());
    }

    /** Sends what still waits, once; when this completes nothing is under way. */
    Mono<Void> close() {
        return Mono.defer(() -> {
            Mono<Void> underWay = refuse();
            closing.tryEmitEmpty();
            return underWay.onErrorComplete().then(Mono.defer(this::flush));
        });
    }

    private synchronized Mono<Void> refuse() {
        closed = true;
        return last;
    }

    private synchronized void schedule(Mono<Void> before) {
        if (closed || scheduled) {
            return;
        }
        scheduled = true;
        last = before.then(Mono.defer(this::flush)).then(pause(GATHER)).cache();
        last.subscribe(nothing -> {}, this::failed, this::sent);
    }

    private Mono<Void> pause(Duration length) {
        return Mono.firstWithSignal(Mono.delay(length).then(), closing.asMono());
    }

    private synchronized void ended() {
        scheduled = false;
    }

    private void sent() {
        ended();
        if (!waiting.isEmpty()) {
            schedule(Mono.empty());
        }
    }

    private void failed(Throwable failure) {
        LOG.warn(
                "Notifications are not sent now, tried again in {} s: {}",
                AFTER_FAILURE.toSeconds(),
                failure.toString());
        ended();
        schedule(pause(AFTER_FAILURE));
    }

    private Mono<Void> flush() {
        return waiting.isEmpty()
                ? Mono.empty()
                : connection
                        .get()
                        .flatMap(live -> Mono.defer(() -> {
                            List<Hint> batch = waiting.drain();
                            return notify(live.connection(), batch)
                                    .timeout(PATIENCE)
                                    .doOnError(failure -> waiting.restore(batch));
                        }));
    }

    private static Mono<Void> notify(PostgresqlConnection connection, List<Hint> batch) {
        return connection
                .createStatement("select pg_notify(c, p) from unnest($1::text[], $2::text[]) as hint (c, p)")
                .bind("$1", batch.stream().map(Hint::channel).toArray(String[]::new))
                .bind("$2", batch.stream().map(Hint::payload).toArray(String[]::new))
                .execute()
                .flatMap(PostgresqlResult::getRowsUpdated)
                .then();
    }
}
