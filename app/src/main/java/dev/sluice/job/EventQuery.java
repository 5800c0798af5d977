package dev.sluice.job;

import dev.sluice.platform.database.Uncancelled;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads the event log behind a cursor. The cursor is a horizon of transactions: all that wrote below it have ended, so
 * that none that commits late is passed over. Between two horizons events come by number, which is the order in which
 * they happened to one job: a job's row is locked before its event gets a number.
 */
public final class EventQuery {

    private static final int PAGE = 500;

    private static final String COLUMNS =
            "id, tx, job_id, owner, surface, kind, state, percent, current_file, skipped, level, message, at";

    private final DatabaseClient database;

    EventQuery(DatabaseClient database) {
        this.database = database;
    }

    /** The transaction below which all have ended. */
    public Mono<Long> horizon() {
        return database.sql("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
                .mapValue(Long.class)
                .one()
                .as(Uncancelled::run);
    }

    /**
     * The events of the transactions from one horizon to the next. Read in pages, each to its end also when nobody waits for
     * it any more.
     *
     * @param from first transaction
     * @param to the transaction after the last one; not above {@link #horizon()}
     * @param after number of the event after which to begin; 0 for all
     */
    public Flux<JobEvent> between(long from, long to, long after) {
        return page(from, to, after)
                .expand(page -> page.size() < PAGE
                        ? Mono.empty()
                        : page(from, to, page.getLast().id()))
                .concatMapIterable(page -> page, 1);
    }

    /**
     * The lines of one job's log that transactions below a horizon wrote, in order. Read in pages: a slow reader holds no
     * connection.
     *
     * @param to the transaction after the last one; not above {@link #horizon()}
     */
    public Flux<JobEvent.Logged> lines(UUID job, long to) {
        return linesAfter(job, to, 0)
                .expand(page -> page.size() < PAGE
                        ? Mono.empty()
                        : linesAfter(job, to, page.getLast().id()))
                .concatMapIterable(page -> page, 1)
                .cast(JobEvent.Logged.class);
    }

    private Mono<List<JobEvent>> linesAfter(UUID job, long to, long after) {
        return page(select("job_id = :job and kind = 'log' and tx < :to")
                .bind("job", job)
                .bind("to", to)
                .bind("after", after));
    }

    private Mono<List<JobEvent>> page(long from, long to, long after) {
        return page(select("tx >= :from and tx < :to")
                .bind("from", from)
                .bind("to", to)
                .bind("after", after));
    }

    private GenericExecuteSpec select(String which) {
        return database.sql(
                "select " + COLUMNS + " from job_event where " + which + " and id > :after order by id limit " + PAGE);
    }

    private static Mono<List<JobEvent>> page(GenericExecuteSpec select) {
        return select.map(EventQuery::read).all().collectList().as(Uncancelled::run);
    }

    private static JobEvent read(Readable row) {
        long id = JobRow.column(row, "id", Long.class);
        long transaction = JobRow.column(row, "tx", Long.class);
        UUID job = JobRow.column(row, "job_id", UUID.class);
        String owner = JobRow.column(row, "owner", String.class);
        String surface = JobRow.column(row, "surface", String.class);
        Instant at = JobRow.column(row, "at", Instant.class);
        String state = row.get("state", String.class);
        if (state == null) {
            LogLevel level = LogLevel.valueOf(JobRow.column(row, "level", String.class));
            String message = JobRow.column(row, "message", String.class);
            return new JobEvent.Logged(id, transaction, job, owner, surface, at, level, message);
        }
        double percent = Objects.requireNonNullElse(row.get("percent", Double.class), 0.0);
        String currentFile = row.get("current_file", String.class);
        boolean skipped = JobRow.column(row, "skipped", Boolean.class);
        return new JobEvent.StateChanged(
                id, transaction, job, owner, surface, at, JobState.of(state), percent, currentFile, skipped);
    }
}
