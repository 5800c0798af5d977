package dev.sluice.job;

import java.util.Collection;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Lets open files follow their job when nobody works on it any more. To be called inside the transaction of its change. */
final class OpenItemStore {

    private final DatabaseClient database;

    OpenItemStore(DatabaseClient database) {
        this.database = database;
    }

    /** Gives the open files of the jobs the state of their job, and those of queued jobs that of files not begun. */
    Mono<Void> follow(Collection<UUID> jobs) {
        return database.sql("""
                        with changed as (
                            select id, case state when 'queued' then 'pending' else state end as state from job
                            where id = any (cast(:jobs as uuid[]))
                                and state in ('queued', 'paused', 'failed', 'cancelled'))
                        update job_item set state = changed.state from changed
                        where job_item.job_id = changed.id and job_item.state <> changed.state
                            and job_item.state in ('pending', 'downloading', 'paused')""").bind("jobs", jobs.toArray(UUID[]::new)).then();
    }
}
