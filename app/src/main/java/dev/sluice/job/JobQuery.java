package dev.sluice.job;

import dev.sluice.platform.database.Uncancelled;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads jobs for those who own them. */
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

    /** One job of the owner's; empty when there is none with that id or it is another's. */
    public Mono<Job> find(String owner, UUID id) {
        return database.sql("select " + JobRow.COLUMNS + " from job where id = :id and owner = :owner")
                .bind("id", id)
                .bind("owner", owner)
                .map(rows::read)
                .one()
                .as(Uncancelled::run);
    }

    /**
     * Why jobs of the owner's wait.
     *
     * @param ids at most some hundreds
     * @return those that are queued, in no order
     */
    public Flux<JobWait> waits(String owner, Collection<UUID> ids) {
        return database.sql("""
                        select id, case when run_at > now() then run_at end as until,
                            case when run_at > now() then coalesce(wait_reason, 'not_before')
                                when (select count(*) from job where owner = :owner and state = 'running') >= :cap
                                    then 'owner_cap'
                                when wait_reason = 'host_cap' then wait_reason
                                else 'priority' end as reason
                        from job where id = any (cast(:ids as uuid[])) and owner = :owner and state = 'queued'""")
                .bind("owner", owner)
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

    /** The owner's jobs of one surface that have not ended, oldest first. Read in pages: a slow reader holds no connection. */
    public Flux<Job> active(String owner, String surface) {
        return page(owner, surface, Instant.EPOCH, new UUID(0, 0))
                .expand(page -> page.size() < PAGE
                        ? Mono.empty()
                        : page(
                                owner,
                                surface,
                                page.getLast().createdAt(),
                                page.getLast().id()))
                .concatMapIterable(page -> page, 1);
    }

    private Mono<List<Job>> page(String owner, String surface, Instant createdAt, UUID id) {
        return database.sql("select " + JobRow.COLUMNS
                        + " from job where owner = :owner and surface = :surface"
                        + " and state in ('queued', 'running', 'paused') and (created_at, id) > (:created_at, :id)"
                        + " order by created_at, id limit " + PAGE)
                .bind("owner", owner)
                .bind("surface", surface)
                .bind("created_at", createdAt)
                .bind("id", id)
                .map(rows::read)
                .all()
                .collectList()
                .as(Uncancelled::run);
    }
}
