package dev.sluice.job;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Writes the append-only log. Every method is to be called inside the transaction of the change that it tells of. */
final class EventStore {

    private final DatabaseClient database;
    private final CompletedJobs completed;

    EventStore(DatabaseClient database, CompletedJobs completed) {
        this.database = database;
        this.completed = completed;
    }

    /** Tells that a job has completed to those outside who want to know. */
    Mono<Void> completed(UUID job) {
        return completed.completed(job);
    }

    /** Tells the present state of the jobs, and marks their rows with the transaction and the time in which it was told. */
    Mono<Void> state(Collection<UUID> jobs) {
        return database.sql("""
                        with changed as (
                            update job set state_tx = pg_current_xact_id()::text::bigint,
                                started_at = coalesce(started_at, case when state = 'running' then now() end),
                                ended_at = case when state in ('completed', 'failed', 'cancelled') then now() end
                            where id = any (cast(:jobs as uuid[]))
                            returning id, owner, surface, state, percent, current_file,
                                skipped_files > 0 and skipped_files = total_files as skipped)
                        insert into job_event (job_id, owner, surface, kind, state, percent, current_file, skipped)
                        select id, owner, surface, 'state', state, percent, current_file, skipped
                        from changed""").bind("jobs", jobs.toArray(UUID[]::new)).then();
    }

    /** Writes the same kind of line for each of the jobs: the text before the job's reference. */
    Mono<Void> logReference(Collection<UUID> jobs, String before) {
        return database.sql("""
                        insert into job_event (job_id, owner, surface, kind, level, message)
                        select id, owner, surface, 'log', 'INFO', :before || split_part(reference, '?', 1)
                        from job where id = any (cast(:jobs as uuid[]))""")
                .bind("jobs", jobs.toArray(UUID[]::new))
                .bind("before", before)
                .then();
    }

    /** Writes lines of one job, in their order. */
    Mono<Void> log(UUID job, List<LogLine> lines) {
        if (lines.isEmpty()) {
            return Mono.empty();
        }
        return database.sql("""
                        insert into job_event (job_id, owner, surface, kind, level, message)
                        select job.id, owner, surface, 'log', line.level, line.message
                        from job, unnest(cast(:levels as text[]), cast(:messages as text[]))
                            with ordinality as line (level, message, n)
                        where job.id = :job order by line.n""")
                .bind("job", job)
                .bind("levels", lines.stream().map(line -> line.level().name()).toArray(String[]::new))
                .bind("messages", lines.stream().map(LogLine::message).toArray(String[]::new))
                .then();
    }
}
