package dev.sluice.job;

import dev.sluice.transfer.Checksum;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
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
                        insert into job (id, owner, surface, source, reference, folder, options, checksums)
                        select id, owner, surface, source, reference, folder, options::jsonb,
                            string_to_array(checksums, ' ')
                        from unnest(cast(:ids as uuid[]), cast(:owners as text[]), cast(:surfaces as text[]),
                            cast(:sources as text[]), cast(:references as text[]), cast(:folders as text[]),
                            cast(:options as text[]), cast(:checksums as text[]))
                            as j (id, owner, surface, source, reference, folder, options, checksums)""")
                .bind("ids", ids.toArray(UUID[]::new))
                .bind("owners", texts(jobs, SubmitJob::owner))
                .bind("surfaces", texts(jobs, SubmitJob::surface))
                .bind("sources", texts(jobs, job -> job.source().kind().name().toLowerCase(Locale.ROOT)))
                .bind("references", texts(jobs, job -> job.source().url().toString()))
                .bind("folders", texts(jobs, SubmitJob::folder))
                .bind("options", texts(jobs, job -> json.writeValueAsString(job.options())))
                .bind("checksums", texts(jobs, JobStore::checksums))
                .then();
    }

    /** An array of arrays would have to have as many checksums for each job. */
    private static String checksums(SubmitJob job) {
        return job.source().checksums().stream().map(Checksum::toString).collect(Collectors.joining(" "));
    }

    private static String[] texts(List<SubmitJob> jobs, Function<SubmitJob, String> text) {
        return jobs.stream().map(text).toArray(String[]::new);
    }

    /** The job's state, its row locked until the transaction ends; empty when the owner has no such job. */
    Mono<JobState> lock(String owner, UUID id) {
        return database.sql("select state from job where id = :id and owner = :owner for update")
                .bind("id", id)
                .bind("owner", owner)
                .mapValue(String.class)
                .one()
                .map(JobState::of);
    }

    /** Ends a job that nobody works on. */
    Mono<Void> cancelWaiting(UUID id) {
        return database.sql("""
                        update job set state = 'cancelled', updated_at = now(), speed = 0
                        where id = :id and state in ('queued', 'paused')""").bind("id", id).then();
    }

    /** Asks the holder of the job's lease to end it. */
    Mono<Void> wantCancelled(UUID id) {
        return database.sql("update job set wanted = 'cancelled' where id = :id and state = 'running'")
                .bind("id", id)
                .then();
    }
}
