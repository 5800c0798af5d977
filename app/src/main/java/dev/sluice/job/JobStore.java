package dev.sluice.job;

import dev.sluice.transfer.Checksum;
import dev.sluice.transfer.HostGovernor;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Writes jobs for those who own them. Every method is to be called inside a transaction. */
final class JobStore {

    private final DatabaseClient database;
    private final JsonMapper json;

    JobStore(DatabaseClient database, JsonMapper json) {
        this.database = database;
        this.json = json;
    }

    Mono<Void> insert(List<UUID> ids, List<SubmitJob> jobs) {
        return database.sql("""
                        insert into job (id, owner, surface, source, reference, host, root, folder, options, checksums,
                            priority, run_at)
                        select id, owner, surface, source, reference, host, root, folder, options::jsonb,
                            string_to_array(checksums, ' '), priority, greatest(now(), not_before)
                        from unnest(cast(:ids as uuid[]), cast(:owners as text[]), cast(:surfaces as text[]),
                            cast(:sources as text[]), cast(:references as text[]), cast(:hosts as text[]), cast(:roots as text[]), cast(:folders as text[]),
                            cast(:options as text[]), cast(:checksums as text[]), cast(:priorities as integer[]),
                            cast(:not_befores as timestamptz[]))
                            as j (id, owner, surface, source, reference, host, root, folder, options, checksums, priority,
                                not_before)""")
                .bind("ids", ids.toArray(UUID[]::new))
                .bind("owners", texts(jobs, SubmitJob::owner))
                .bind("surfaces", texts(jobs, SubmitJob::surface))
                .bind("sources", texts(jobs, job -> job.source().kind().name().toLowerCase(Locale.ROOT)))
                .bind("references", texts(jobs, job -> job.source().url().toString()))
                .bind("hosts", texts(jobs, job -> HostGovernor.host(job.source().url())))
                .bind("roots", texts(jobs, job -> job.folder().root().word()))
                .bind("folders", texts(jobs, job -> job.folder().path()))
                .bind("options", texts(jobs, job -> json.writeValueAsString(job.options())))
                .bind("checksums", texts(jobs, JobStore::checksums))
                .bind("priorities", jobs.stream().map(SubmitJob::priority).toArray(Integer[]::new))
                .bind("not_befores", jobs.stream().map(SubmitJob::notBefore).toArray(Instant[]::new))
                .then();
    }

    /** An array of arrays would have to have as many checksums for each job. */
    private static String checksums(SubmitJob job) {
        return job.source().checksums().stream().map(Checksum::toString).collect(Collectors.joining(" "));
    }

    private static String[] texts(List<SubmitJob> jobs, Function<SubmitJob, String> text) {
        return jobs.stream().map(text).toArray(String[]::new);
    }

    /**
     * A job as it was found.
     *
     * @param state its state
     * @param wanted what the holder of its lease has yet to carry out; null for nothing
     */
    record Found(JobState state, @Nullable Wanted wanted) {

        /** The state, where a running job that is to be paused or cancelled counts as that already. */
        JobState settled() {
            return wanted == null || state != JobState.RUNNING ? state : wanted.state();
        }
    }

    /** The job, its row locked until the transaction ends; empty when there is no such job in the scope. */
    Mono<Found> lock(JobScope scope, UUID id) {
        return ScopedQuery.bind(
                        scope,
                        database.sql("select state, wanted from job where id = :id and " + ScopedQuery.condition(scope)
                                + " for update"))
                .bind("id", id)
                .map(JobStore::found)
                .one();
    }

    private static Found found(Readable row) {
        String wanted = row.get("wanted", String.class);
        return new Found(
                JobState.of(JobRow.column(row, "state", String.class)), wanted == null ? null : Wanted.of(wanted));
    }

    /** Ends a job that nobody works on. */
    Mono<Void> cancelWaiting(UUID id) {
        return database.sql("""
                        update job set state = 'cancelled', updated_at = now(), speed = 0
                        where id = :id and state in ('queued', 'paused')""").bind("id", id).then();
    }

    /** Lets a job that nobody works on wait until it is let go on. */
    Mono<Void> pauseWaiting(UUID id) {
        return database.sql("update job set state = 'paused', updated_at = now() where id = :id and state = 'queued'")
                .bind("id", id)
                .then();
    }

    /** Queues a paused job again, at its place of before. */
    Mono<Void> resume(UUID id) {
        return database.sql("update job set state = 'queued', updated_at = now() where id = :id and state = 'paused'")
                .bind("id", id)
                .then();
    }

    /** Asks the holder of the job's lease for something. A job that is to be cancelled is not to be anything else. */
    Mono<Void> want(UUID id, Wanted wanted) {
        return database.sql("""
                        update job set wanted = :wanted
                        where id = :id and state = 'running' and wanted is distinct from 'cancelled'""").bind("id", id).bind("wanted", wanted.word()).then();
    }

    /** Takes back that a running job is to be paused. */
    Mono<Void> takePauseBack(UUID id) {
        return database.sql("update job set wanted = null where id = :id and state = 'running' and wanted = 'paused'")
                .bind("id", id)
                .then();
    }

    Mono<Void> prioritise(UUID id, int priority) {
        return database.sql("update job set priority = :priority, updated_at = now() where id = :id")
                .bind("id", id)
                .bind("priority", priority)
                .then();
    }

    /** A moment before the job was accepted would let it overtake those that came earlier. */
    Mono<Void> notBefore(UUID id, Instant then) {
        return database.sql("""
                        update job set run_at = greatest(created_at, :then), wait_reason = null, updated_at = now()
                        where id = :id""").bind("id", id).bind("then", then).then();
    }
}
