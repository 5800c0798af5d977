package dev.sluice.webhook;

import dev.sluice.job.CompletedJobs;
import dev.sluice.platform.IdSource;
import dev.sluice.platform.database.Uncancelled;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Keeps what the webhook is to be told. Only the database's clock decides what is due. */
final class OutboxStore implements CompletedJobs {

    /** After each try that failed; after that many and one more it is given up. */
    private static final List<Duration> WAITS = List.of(
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2));

    private final DatabaseClient database;
    private final WebhookProperties properties;
    private final IdSource ids;

    OutboxStore(DatabaseClient database, WebhookProperties properties, IdSource ids) {
        this.database = database;
        this.properties = properties;
        this.ids = ids;
    }

    @Override
    public Mono<Void> completed(UUID job) {
        return properties.configured() ? add(job) : Mono.empty();
    }

    /** Of the address what a log line would hold too: its query may be a secret of the job's owner. */
    private Mono<Void> add(UUID job) {
        return database.sql("""
                        insert into webhook_delivery (id, job_id, event, body)
                        select :id, id, 'download.completed', json_build_object(
                            'event', 'download.completed', 'task_id', id, 'total_files', total_files,
                            'url', substring(reference from '^[^?#]*'), 'timestamp', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))::text
                        from job where id = :job
                            and (cardinality(cast(:owners as text[])) = 0 or owner = any (cast(:owners as text[])))""")
                .bind("id", ids.next())
                .bind("job", job)
                .bind("owners", properties.owners().toArray(String[]::new))
                .then();
    }

    /** Takes what is due, each for a minute, in which its try must have ended: then anybody may take it again. */
    Mono<List<Delivery>> take(int limit) {
        return database.sql("""
                        update webhook_delivery
                        set attempts = attempts + 1, next_at = now() + interval '1 minute', updated_at = now()
                        where id in (select id from webhook_delivery where state = 'pending' and next_at <= now()
                            order by next_at limit :limit for update skip locked)
                        returning id, event, body, attempts""")
                .bind("limit", limit)
                .map(row -> new Delivery(
                        column(row, "id", UUID.class),
                        column(row, "event", String.class),
                        column(row, "body", String.class),
                        column(row, "attempts", Integer.class)))
                .all()
                .collectList()
                .as(Uncancelled::run);
    }

    private static <T> T column(Readable row, String name, Class<T> type) {
        return Objects.requireNonNull(row.get(name, type));
    }

    /** Writes down how a try ended, unless somebody else has taken the delivery since. */
    Mono<Void> ended(Delivery delivery, Answer answer) {
        boolean again = !answer.delivered() && delivery.attempt() <= WAITS.size();
        Duration wait = again ? WAITS.get(delivery.attempt() - 1) : Duration.ZERO;
        String state = again ? "pending" : answer.delivered() ? "delivered" : "failed";
        return database.sql("""
                        update webhook_delivery set state = :state, next_at = now() + make_interval(secs => :wait),
                            last_status = :status, last_error = :error, updated_at = now()
                        where id = :id and attempts = :attempt and state = 'pending'""")
                .bind("state", state)
                .bind("wait", (double) wait.toSeconds())
                .bind("status", Parameters.in(R2dbcType.INTEGER, answer.status()))
                .bind("error", Parameters.in(R2dbcType.VARCHAR, answer.error()))
                .bind("id", delivery.id())
                .bind("attempt", delivery.attempt())
                .then()
                .as(Uncancelled::run);
    }

    /**
     * Removes what ended seven days ago, and, where no webhook is configured any more, what nobody has tried to deliver for
     * that long. Another gateway that has one tries each far more often than that.
     */
    Mono<Void> sweep() {
        return database.sql("""
                        delete from webhook_delivery
                        where updated_at < now() - interval '7 days' and (state <> 'pending' or :off)""").bind("off", !properties.configured()).then().as(Uncancelled::run);
    }
}
