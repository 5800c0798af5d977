package dev.sluice.job;

import java.util.Collection;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Ends the open files of jobs that ended without them. To be called inside the transaction that ends the jobs. */
final class ItemEndStore {

    private final DatabaseClient database;

    ItemEndStore(DatabaseClient database) {
        this.database = database;
    }

    /** Gives the open files of the jobs that are cancelled or failed the state of their job; leaves all others. */
    Mono<Void> items(Collection<UUID> jobs) {
        return database.sql("""
                        update job_item set state = job.state from job
                        where job.id = job_item.job_id and job.id = any (cast(:jobs as uuid[]))
                            and job.state in ('failed', 'cancelled')
                            and job_item.state in ('pending', 'downloading', 'paused')""").bind("jobs", jobs.toArray(UUID[]::new)).then();
    }
}
