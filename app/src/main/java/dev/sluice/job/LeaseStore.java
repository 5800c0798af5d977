package dev.sluice.job;

import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Leases: which gateway works on which job. Every change names the holder and its fencing token; only the database's
 * clock decides. Each method is one transaction of its own.
 */
public final class LeaseStore {

    private static final String LEASE = "interval '30 seconds'";

    /** No attempt is counted. */
    private static final String GIVEN_BACK = """
            state = coalesce(wanted, 'queued'), wanted = null, attempt = attempt - 1, lease_owner = null,
            lease_until = null, speed = 0""";

    private final DatabaseClient database;
    private final EventStore events;
    private final OpenItemStore items;
    private final TransactionalOperator transaction;
    private final JobHints hints;
    private final JobRow rows;

    LeaseStore(
            DatabaseClient database,
            EventStore events,
            OpenItemStore items,
            TransactionalOperator transaction,
            JobHints hints,
            JobRow rows) {
        this.database = database;
        this.events = events;
        this.items = items;
        this.transaction = transaction;
        this.hints = hints;
        this.rows = rows;
    }

    /**
     * Takes due jobs.
     *
     * @param holder the gateway that takes them
     * @param limit how many at most
     * @param perOwner how many of one owner may run at once, on all gateways
     * @param crowded hosts whose jobs are passed over
     */
    public Mono<List<ClaimedJob>> claim(UUID holder, int limit, int perOwner, Collection<String> crowded) {
        return due(limit, perOwner, crowded)
                .flatMap(due -> due.isEmpty() ? Mono.just(List.<ClaimedJob>of()) : take(holder, due))
                .as(transaction::transactional)
                .doOnNext(claimed -> {
                    if (!claimed.isEmpty()) {
                        hints.committed();
                    }
                });
    }

    /** The lock makes claims follow one another, so that two gateways together keep to an owner's cap. */
    private Mono<List<UUID>> due(int limit, int perOwner, Collection<String> crowded) {
        return database.sql("select pg_advisory_xact_lock(hashtext('sluice.claim'))")
                .then()
                .thenMany(database.sql("""
                                with recursive owners as (
                                    (select owner from job where state = 'queued' order by owner limit 1)
                                    union all
                                    select (select owner from job where state = 'queued' and owner > owners.owner
                                        order by owner limit 1)
                                    from owners where owners.owner is not null),
                                running as (
                                    select owner, count(*) as jobs from job where state = 'running' group by owner),
                                candidate as (
                                    select due.id from owners left join running using (owner)
                                    cross join lateral (
                                        select id from job
                                        where owner = owners.owner and state = 'queued' and run_at <= now()
                                            and (host is null or host <> all (cast(:crowded as text[])))
                                        order by priority desc, run_at, id
                                        limit greatest(0, :per_owner - coalesce(running.jobs, 0))) due
                                    where owners.owner is not null)
                                select id from job where id in (select id from candidate) and state = 'queued'
                                order by priority desc, run_at, id limit :limit for update skip locked""")
                        .bind("per_owner", perOwner)
                        .bind("crowded", crowded.toArray(String[]::new))
                        .bind("limit", limit)
                        .mapValue(UUID.class)
                        .all())
                .collectList();
    }

    private Mono<List<ClaimedJob>> take(UUID holder, List<UUID> due) {
        return database.sql(
                        "update job set state = 'running', wanted = null, wait_reason = null, attempt = attempt + 1,"
                                + " lease_owner = :holder, lease_token = lease_token + 1, lease_until = now() + "
                                + LEASE
                                + ", leftovers = true, updated_at = now() where id = any (cast(:ids as uuid[]))"
                                + " returning lease_token, pg_current_xact_id()::text::bigint as claimed_in, "
                                + JobRow.COLUMNS)
                .bind("holder", holder)
                .bind("ids", due.toArray(UUID[]::new))
                .map(row -> new ClaimedJob(
                        rows.read(row),
                        holder,
                        JobRow.column(row, "lease_token", Long.class),
                        JobRow.column(row, "claimed_in", Long.class)))
                .all()
                .collectList()
                .delayUntil(claimed -> events.state(due).then(events.logReference(due, "Starting download for ")));
    }

    /**
     * Extends the leases of the gateway.
     *
     * @return the jobs whose lease was extended; for those that are missing it is lost
     */
    public Mono<List<UUID>> renew(UUID holder, Collection<ClaimedJob> held) {
        return database.sql("""
                        with held as (
                            select job.id from job
                                join unnest(cast(:ids as uuid[]), cast(:tokens as bigint[])) as claim (id, token)
                                on job.id = claim.id and job.lease_token = claim.token
                            where job.lease_owner = :holder and job.state = 'running'
                            order by job.id for no key update of job)
                        update job set lease_until = now() +\s""" + LEASE + " from held where job.id = held.id returning job.id")
                .bind("holder", holder)
                .bind("ids", held.stream().map(claim -> claim.job().id()).toArray(UUID[]::new))
                .bind("tokens", held.stream().map(ClaimedJob::leaseToken).toArray(Long[]::new))
                .mapValue(UUID.class)
                .all()
                .collectList();
    }

    /** The jobs of the gateway of which their owners want something. */
    public Flux<WantedJob> wanted(UUID holder) {
        return database.sql("""
                        select id, lease_token, wanted from job
                        where state = 'running' and lease_owner = :holder and wanted is not null""")
                .bind("holder", holder)
                .map(row -> new WantedJob(
                        JobRow.column(row, "id", UUID.class),
                        JobRow.column(row, "lease_token", Long.class),
                        Wanted.of(JobRow.column(row, "wanted", String.class))))
                .all();
    }

    /**
     * Frees the jobs of gateways that are gone: they get the state that their owner wants, else are queued again, or fail
     * after too many attempts.
     *
     * @param maxAttempts a job that was claimed so often fails
     * @return how many were freed
     */
    public Mono<Integer> reap(int maxAttempts) {
        return database.sql("""
                        update job set updated_at = now(), lease_owner = null, lease_until = null, speed = 0,
                            wanted = null,
                            state = coalesce(wanted, case when attempt >= :max then 'failed' else 'queued' end),
                            error_type = case when wanted is null and attempt >= :max then 'gateway_died' end,
                            error_message = case when wanted is null and attempt >= :max
                                then 'The gateway died ' || attempt || ' times while it worked on this job.' end
                        where id in (select id from job where state = 'running' and lease_until < now()
                            order by id for no key update)
                        returning id""")
                .bind("max", maxAttempts)
                .mapValue(UUID.class)
                .all()
                .collectList()
                .delayUntil(freed ->
                        freed.isEmpty() ? Mono.empty() : items.follow(freed).then(events.state(freed)))
                .as(transaction::transactional)
                .doOnNext(freed -> {
                    if (!freed.isEmpty()) {
                        hints.committed();
                    }
                })
                .map(List::size);
    }

    /**
     * Gives a lease back. The job gets the state that its owner wants by now; where that is none, any gateway may go on with
     * it at once.
     *
     * @param lines what is still to be logged
     */
    public Mono<Void> release(ClaimedJob claim, List<LogLine> lines) {
        return told(claim, held(claim, guarded(claim, GIVEN_BACK).fetch().rowsUpdated()), lines);
    }

    /**
     * Gives a lease back as {@link #release} does, and lets the job wait for a while before any gateway takes it again.
     *
     * @param wait how long, from now on by the database's clock
     * @param reason why; one that {@linkplain WaitReason#postpones() postpones}
     * @param lines what is still to be logged
     */
    public Mono<Void> postpone(ClaimedJob claim, Duration wait, WaitReason reason, List<LogLine> lines) {
        if (!reason.postpones()) {
            throw new IllegalArgumentException("A running job is not put back for " + reason + ".");
        }
        Mono<Long> updated = guarded(
                        claim, GIVEN_BACK + ", run_at = now() + make_interval(secs => :wait), wait_reason = :reason")
                .bind("wait", wait.toMillis() / 1000.0)
                .bind("reason", reason.word())
                .fetch()
                .rowsUpdated();
        return told(claim, held(claim, updated), lines);
    }

    /** Ends a job. Fails with {@link LeaseLost} where the lease is another's by now. */
    public Mono<Void> finish(ClaimedJob claim, JobEnd end) {
        Mono<Long> updated = guarded(claim, """
                        state = :state, wanted = null, lease_owner = null, lease_until = null, speed = 0, error_type = :error_type,
                        error_message = :error_message,
                        percent = case when :state = 'completed' then 100 else percent end""")
                .bind("state", end.state().word())
                .bind("error_type", Parameters.in(R2dbcType.VARCHAR, end.errorType()))
                .bind("error_message", Parameters.in(R2dbcType.VARCHAR, end.errorMessage()))
                .fetch()
                .rowsUpdated();
        boolean completed = end.state() == JobState.COMPLETED;
        Mono<Void> news =
                Mono.defer(() -> completed ? events.completed(claim.job().id()) : Mono.empty());
        return told(claim, held(claim, updated).then(news), end.lines());
    }

    private GenericExecuteSpec guarded(ClaimedJob claim, String assignments) {
        return guarded(database, claim, assignments);
    }

    /** Changes the row of a job, by which that is locked; no row where the lease is another's by now. */
    static GenericExecuteSpec guarded(DatabaseClient database, ClaimedJob claim, String assignments) {
        return database.sql("update job set updated_at = now(), " + assignments
                        + " where id = :id and lease_owner = :holder and lease_token = :token and state = 'running'")
                .bind("id", claim.job().id())
                .bind("holder", claim.holder())
                .bind("token", claim.leaseToken());
    }

    /** Fails with {@link LeaseLost} where {@link #guarded} changed no row. */
    static Mono<Void> held(ClaimedJob claim, Mono<Long> updated) {
        return updated.filter(rowsUpdated -> rowsUpdated == 1)
                .switchIfEmpty(Mono.error(() -> new LeaseLost(claim)))
                .then();
    }

    private Mono<Void> told(ClaimedJob claim, Mono<Void> changed, List<LogLine> lines) {
        UUID id = claim.job().id();
        return changed.then(items.follow(List.of(id)))
                .then(events.log(id, lines))
                .then(events.state(List.of(id)))
                .as(transaction::transactional)
                .doOnSuccess(ignored -> hints.committed());
    }
}
