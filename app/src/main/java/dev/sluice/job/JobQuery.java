package dev.sluice.job;

import dev.sluice.platform.database.Uncancelled;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads jobs for those who may see them. */
public final class JobQuery {

    private static final int PAGE = 500;

    private final DatabaseClient database;
    private final JobRow rows;
    private final OwnerCap cap;

    JobQuery(DatabaseClient database, JobRow rows, OwnerCap cap) {
        this.database = database;
        this.rows = rows;
        this.cap = cap;
    }

    /** One job; empty when there is none with that id in the scope. */
    public Mono<Job> find(JobScope scope, UUID id) {
        return ScopedQuery.bind(
                        scope,
                        database.sql("select " + JobRow.COLUMNS + " from job where id = :id and "
                                + ScopedQuery.condition(scope)))
                .bind("id", id)
                .map(rows::read)
                .one()
                .as(Uncancelled::run);
    }

    /**
     * Why jobs wait.
     *
     * @param ids at most some hundreds
     * @return those that are queued, in no order
     */
    public Flux<JobWait> waits(JobScope scope, Collection<UUID> ids) {
        return ScopedQuery.bind(scope, database.sql("""
                        select id, case when run_at > now() then run_at end as until,
                            case when run_at > now() then coalesce(wait_reason, 'not_before')
                                when (select count(*) from job as theirs
                                    where theirs.owner = job.owner and theirs.state = 'running') >= :cap
                                    then 'owner_cap'
                                when wait_reason = 'host_cap' then wait_reason
                                else 'priority' end as reason
                        from job where id = any (cast(:ids as uuid[])) and state = 'queued'
                            and""" + " " + ScopedQuery.condition(scope)))
                .bind("cap", cap.jobs())
                .bind("ids", ids.toArray(UUID[]::new))
                .map(row -> new JobWait(
                        JobRow.column(row, "id", UUID.class),
                        WaitReason.of(JobRow.column(row, "reason", String.class)),
                        row.get("until", Instant.class)))
                .all()
                .collectList()
                .as(Uncancelled::run)
                .flatMapIterable(waits -> waits);
    }

    /** The jobs of one surface that have not ended, oldest first. Read in pages: a slow reader holds no connection. */
    public Flux<Job> active(JobScope scope, String surface) {
        return page(scope, surface, Instant.EPOCH, new UUID(0, 0))
                .expand(page -> page.size() < PAGE
                        ? Mono.empty()
                        : page(
                                scope,
                                surface,
                                page.getLast().createdAt(),
                                page.getLast().id()))
                .concatMapIterable(page -> page, 1);
    }

    /**
     * The jobs of one surface, newest first; their ids are in the order in which they were accepted. Read in pages, as they
     * are asked for: a slow reader holds no connection.
     *
     * @param state the only state; null for all
     */
    public Flux<Job> newest(JobScope scope, String surface, @Nullable JobState state) {
        return newestBefore(scope, surface, state, new UUID(-1, -1))
                .expand(page -> page.size() < PAGE
                        ? Mono.empty()
                        : newestBefore(scope, surface, state, page.getLast().id()))
                .concatMapIterable(page -> page, 1);
    }

    private Mono<List<Job>> newestBefore(JobScope scope, String surface, @Nullable JobState state, UUID id) {
        String only = state == null ? "" : " and state = '" + state.word() + "'";
        return ScopedQuery.bind(
                        scope,
                        database.sql("select " + JobRow.COLUMNS + " from job where " + ScopedQuery.condition(scope)
                                + " and surface = :surface" + only + " and id < :id order by id desc limit " + PAGE))
                .bind("surface", surface)
                .bind("id", id)
                .map(rows::read)
                .all()
                .collectList()
                .as(Uncancelled::run);
    }

    /** What files a job has by now, also those that were there before. */
    public Mono<JobFiles> files(UUID job) {
        return database.sql("""
                        select count(*) as files,
                            coalesce(sum(case when size >= 0 then size else greatest(expected_size, 0) end), 0)::bigint as bytes
                        from job_item
                        where job_id = :job and state in ('downloaded', 'uploading', 'uploaded', 'skipped')""")
                .bind("job", job)
                .map(row ->
                        new JobFiles(JobRow.column(row, "files", Long.class), JobRow.column(row, "bytes", Long.class)))
                .one()
                .as(Uncancelled::run);
    }

    private Mono<List<Job>> page(JobScope scope, String surface, Instant createdAt, UUID id) {
        return ScopedQuery.bind(
                        scope,
                        database.sql("select " + JobRow.COLUMNS
                                + " from job where " + ScopedQuery.condition(scope) + " and surface = :surface"
                                + " and state in ('queued', 'running', 'paused') and (created_at, id) > (:created_at, :id)"
                                + " order by created_at, id limit " + PAGE))
                .bind("surface", surface)
                .bind("created_at", createdAt)
                .bind("id", id)
                .map(rows::read)
                .all()
                .collectList()
                .as(Uncancelled::run);
    }
}
