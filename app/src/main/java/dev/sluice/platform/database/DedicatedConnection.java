package dev.sluice.platform.database;

import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One connection outside of the pool, opened when it is first asked for and again after it was lost. */
final class DedicatedConnection {

    private static final Duration HEARTBEAT = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final PostgresqlConnectionFactory factory;
    private final AtomicReference<@Nullable PostgresqlConnection> open = new AtomicReference<>();
    private final Mono<Live> live;

    DedicatedConnection(DatabaseAddress address) {
        this.factory = new PostgresqlConnectionFactoryProvider().create(address.r2dbcOptions());
        this.live = Mono.defer(factory::create)
                .timeout(PATIENCE)
                .doOnNext(open::set)
                .map(connection -> new Live(connection, end(connection).cache()))
                .cacheInvalidateWhen(Live::ended, this::abandon);
    }

    /**
     * A connection that works.
     *
     * @param connection shared by all who ask
     * @param ended completes when the server, the network or {@link #close()} ends it
     */
    record Live(PostgresqlConnection connection, Mono<Void> ended) {}

    Mono<Live> get() {
        return live;
    }

    /** Says goodbye to the server; completes also when that fails. */
    Mono<Void> close() {
        return Mono.defer(() -> {
            PostgresqlConnection connection = open.getAndSet(null);
            return connection == null ? Mono.empty() : connection.close();
        });
    }

    /** A peer that vanished without a word is noticed by the heartbeat only. */
    private static Mono<Void> end(PostgresqlConnection connection) {
        Mono<Void> told = connection.getNotifications().then();
        Mono<Void> noticed = Flux.interval(HEARTBEAT)
                .onBackpressureDrop()
                .concatMap(tick -> execute(connection, "select 1").timeout(PATIENCE))
                .then();
        return Mono.firstWithSignal(told, noticed).onErrorComplete();
    }

    static Mono<Void> execute(PostgresqlConnection connection, String sql) {
        return connection
                .createStatement(sql)
                .execute()
                .flatMap(PostgresqlResult::getRowsUpdated)
                .then();
    }

    private void abandon(Live lost) {
        open.compareAndSet(lost.connection(), null);
        lost.connection().close().onErrorComplete().subscribe();
    }
}
