package dev.sluice.job;

import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Begins ended jobs anew. Every method is to be called inside a transaction that has locked the job. */
final class RetryStore {

    private final DatabaseClient database;

    RetryStore(DatabaseClient database) {
        this.database = database;
    }

    /**
     * Makes files of an ended job open again. They get new ids: part files are named for those, so neither what an
     * earlier run left nor its removal, which may be under way, touches the new run.
     *
     * @return how many files are open now
     */
    Mono<Long> reopen(UUID job, RetryScope scope) {
        String[] states = Stream.of(ItemState.values())
                .filter(scope::takes)
                .map(ItemState::word)
                .toArray(String[]::new);
        return database.sql("""
                        with again as (
                            select job_item.id, job.id as job, leftovers, path, job.root, job.folder,
                                job_item.folder as below
                            from job_item join job on job.id = job_item.job_id
                            where job.id = :job and job_item.state = any (cast(:states as text[]))),
                        behind as (
                            insert into job_leftover (item, job_id, root, folder, below, path)
                            select id, job, root, folder, below, path from again where leftovers)
                        update job_item set id = gen_random_uuid(), state = 'pending', path = null, bytes = 0, size = -1,
                            sha256 = null, length_verified = null, error_type = null, error_message = null, validator = null,
                            tries = 0
                        from again where job_item.id = again.id""").bind("job", job).bind("states", states).fetch().rowsUpdated();
    }

    /** Queues the job as a new one, behind those that wait; its figures are those of the files that it has. */
    Mono<Void> queue(UUID job) {
        return database.sql("""
                        update job set state = 'queued', run_at = now(), wait_reason = null, attempt = 0,
                            error_type = null, error_message = null, started_at = null,
                            completed_files = done.files, failed_files = 0,
                            skipped_files = done.skipped,
                            bytes = done.bytes, total_bytes = -1, speed = 0,
                            percent = 100.0 * (done.files + done.skipped) / greatest(1, total_files), updated_at = now()
                        from (select count(*) filter (where state <> 'skipped') as files,
                                count(*) filter (where state = 'skipped') as skipped,
                                coalesce(sum(bytes) filter (where state <> 'skipped'), 0) as bytes from job_item
                            where job_id = :job and state in ('downloaded', 'uploading', 'uploaded', 'skipped')) done
                        where id = :job""").bind("job", job).then();
    }
}
