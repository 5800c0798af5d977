package dev.sluice.job;

import dev.sluice.platform.database.Uncancelled;
import dev.sluice.storage.Folder;
import dev.sluice.storage.Root;
import dev.sluice.transfer.TransferSignal.Published;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The files of jobs. Writes name the lease under which they are made and fail with {@link LeaseLost} when it is another's
 * by now. Each method is one transaction of its own. Writes of many jobs lock them in the order of their ids, as those of
 * {@link LeaseStore} do, so that no two wait for each other.
 */
public final class ItemStore {

    /** Counts a file once, also when the write is made again because its answer was lost. */
    private static final String PUBLISH = """
            with held as (
                update job set updated_at = now(), completed_files = completed_files
                    + (select count(*) from job_item
                        where id = any (cast(:items as uuid[])) and state in ('pending', 'downloading'))
                where id = :id and lease_owner = :holder and lease_token = :token and state = 'running'
                returning id, owner, surface),
            files as (
                update job_item set state = 'downloaded', path = file.path, bytes = file.size,
                    size = file.size, sha256 = file.sha256, length_verified = file.verified,
                    validator = file.validator, tries = 0
                from unnest(cast(:items as uuid[]), cast(:paths as text[]), cast(:sizes as bigint[]),
                        cast(:hashes as text[]), cast(:verified as boolean[]), cast(:validators as text[]))
                    as file (id, path, size, sha256, verified, validator), held
                where job_item.id = file.id and job_item.job_id = held.id),
            lines as (
                insert into job_event (job_id, owner, surface, kind, level, message)
                select held.id, owner, surface, 'log', line.level, line.message
                from held, unnest(cast(:levels as text[]), cast(:messages as text[]))
                    with ordinality as line (level, message, n)
                order by line.n)
            select count(*) as held from held""";

    /** Counts a file once too. */
    private static final String COUNT_FAILED = "failed_files = failed_files"
            + " + (select count(*) from job_item where id = :item and state in ('pending', 'downloading'))";

    private static final String COUNT_SKIPPED = "skipped_files = skipped_files"
            + " + (select count(*) from job_item where id = :item and state in ('pending', 'downloading'))";

    private final DatabaseClient database;
    private final EventStore events;
    private final TransactionalOperator transaction;
    private final JobHints hints;

    ItemStore(DatabaseClient database, EventStore events, TransactionalOperator transaction, JobHints hints) {
        this.database = database;
        this.events = events;
        this.transaction = transaction;
        this.hints = hints;
    }

    /** Writes down that files lie under their final names; in one statement, for small files come by the hundred. */
    public Mono<Void> published(ClaimedJob claim, List<PublishedFile> published, List<LogLine> lines) {
        List<Published> files = all(published, PublishedFile::file);
        return database.sql(PUBLISH)
                .bind("id", claim.job().id())
                .bind("holder", claim.holder())
                .bind("token", claim.leaseToken())
                .bind("items", all(published, PublishedFile::item).toArray(UUID[]::new))
                .bind("paths", all(files, Published::path).toArray(String[]::new))
                .bind("sizes", all(files, Published::size).toArray(Long[]::new))
                .bind("hashes", all(files, Published::sha256).toArray(String[]::new))
                .bind("verified", all(files, Published::lengthVerified).toArray(Boolean[]::new))
                .bind("validators", files.stream().map(Published::validator).toArray(String[]::new))
                .bind("levels", all(lines, line -> line.level().name()).toArray(String[]::new))
                .bind("messages", all(lines, LogLine::message).toArray(String[]::new))
                .map(row -> JobRow.column(row, "held", Long.class))
                .one()
                .filter(held -> held == 1)
                .switchIfEmpty(Mono.error(() -> new LeaseLost(claim)))
                .then()
                .as(Uncancelled::run)
                .doOnSuccess(ignored -> hints.logged());
    }

    /** Writes down that a file could not be fetched. */
    public Mono<Void> failed(ClaimedJob claim, UUID item, String type, String message) {
        return guard(claim, COUNT_FAILED, "item", item)
                .then(database.sql("""
                                update job_item set state = 'failed', error_type = :type, error_message = :message
                                where id = :item""")
                        .bind("type", type)
                        .bind("message", message)
                        .bind("item", item)
                        .then())
                .as(transaction::transactional)
                .as(Uncancelled::run)
                .doOnSuccess(ignored -> hints.logged());
    }

    /** Writes down that a file is left out. */
    public Mono<Void> skipped(ClaimedJob claim, UUID item, String reason, List<LogLine> lines) {
        return guard(claim, COUNT_SKIPPED, "item", item)
                .then(database.sql("update job_item set state = 'skipped', error_message = :reason where id = :item")
                        .bind("reason", reason)
                        .bind("item", item)
                        .then())
                .then(events.log(claim.job().id(), lines))
                .as(transaction::transactional)
                .as(Uncancelled::run)
                .doOnSuccess(ignored -> hints.logged());
    }

    /** Writes down how many tries of files failed in a row without progress. */
    public Mono<Void> tries(ClaimedJob claim, Map<UUID, Integer> tries) {
        return database.sql("""
                        update job_item set tries = failed.tries
                        from unnest(cast(:items as uuid[]), cast(:tries as integer[])) as failed (id, tries), job
                        where job_item.id = failed.id and job.id = job_item.job_id and job.lease_owner = :holder
                            and job.lease_token = :token""")
                .bind("items", tries.keySet().toArray(UUID[]::new))
                .bind("tries", tries.values().toArray(Integer[]::new))
                .bind("holder", claim.holder())
                .bind("token", claim.leaseToken())
                .then();
    }

    /** Adds lines to the logs of jobs, and names the file at hand of each; those whose lease is another's are passed over. */
    public Mono<Void> log(List<JobLines> told) {
        List<ClaimedJob> claims = all(told, JobLines::claim);
        List<LogLine> lines =
                told.stream().flatMap(each -> each.lines().stream()).toList();
        return database.sql("""
                        with told as (
                            select * from unnest(cast(:jobs as uuid[]), cast(:holders as uuid[]), cast(:tokens as bigint[]),
                                cast(:names as text[])) as t (job, holder, token, name)),
                        held as (
                            select job.id, told.name from job join told on job.id = told.job
                                and job.lease_owner = told.holder and job.lease_token = told.token
                            where job.state = 'running' order by job.id for no key update of job),
                        changed as (
                            update job set updated_at = now(), current_file = coalesce(held.name, current_file)
                            from held where job.id = held.id
                            returning job.id, job.owner, job.surface)
                        insert into job_event (job_id, owner, surface, kind, level, message)
                        select changed.id, owner, surface, 'log', line.level, line.message
                        from unnest(cast(:line_jobs as uuid[]), cast(:levels as text[]), cast(:messages as text[]))
                            with ordinality as line (job, level, message, n) join changed on changed.id = line.job
                        order by line.n""")
                .bind("jobs", all(claims, claim -> claim.job().id()).toArray(UUID[]::new))
                .bind("holders", all(claims, ClaimedJob::holder).toArray(UUID[]::new))
                .bind("tokens", all(claims, ClaimedJob::leaseToken).toArray(Long[]::new))
                .bind("names", told.stream().map(JobLines::currentFile).toArray(String[]::new))
                .bind("line_jobs", jobOfEachLine(told))
                .bind("levels", all(lines, line -> line.level().name()).toArray(String[]::new))
                .bind("messages", all(lines, LogLine::message).toArray(String[]::new))
                .then()
                .as(Uncancelled::run)
                .doOnSuccess(ignored -> hints.logged());
    }

    private static UUID[] jobOfEachLine(List<JobLines> told) {
        return told.stream()
                .flatMap(each ->
                        each.lines().stream().map(line -> each.claim().job().id()))
                .toArray(UUID[]::new);
    }

    private Mono<Void> guard(ClaimedJob claim, String assignment, String parameter, Object value) {
        Mono<Long> updated = LeaseStore.guarded(database, claim, assignment)
                .bind(parameter, value)
                .fetch()
                .rowsUpdated();
        return LeaseStore.held(claim, updated);
    }

    /** Writes down the last figures of running jobs and their files, those whose lease is still the same. */
    public Mono<Void> figures(List<RunningFigures> figures) {
        List<FileFigures> files =
                figures.stream().flatMap(each -> each.files().stream()).toList();
        return database.sql("""
                        with last as (
                            select * from unnest(cast(:jobs as uuid[]), cast(:holders as uuid[]), cast(:tokens as bigint[]),
                                cast(:names as text[]), cast(:bytes as bigint[]), cast(:totals as bigint[]),
                                cast(:speeds as bigint[]), cast(:percents as double precision[]))
                                as f (job, holder, token, name, bytes, total, speed, percent)),
                        held as (
                            select job.id from job join last on job.id = last.job and job.lease_owner = last.holder
                                and job.lease_token = last.token
                            where job.state = 'running' order by job.id for no key update of job),
                        running as (
                            update job set bytes = last.bytes, total_bytes = last.total, speed = last.speed,
                                percent = last.percent, current_file = last.name, updated_at = now()
                            from last, held where job.id = last.job and job.id = held.id
                            returning job.id)
                        update job_item set bytes = file.bytes, size = file.size, state = 'downloading',
                            tries = case when file.bytes > job_item.bytes then 0 else job_item.tries end
                        from unnest(cast(:items as uuid[]), cast(:item_bytes as bigint[]), cast(:item_sizes as bigint[]))
                            as file (id, bytes, size), running
                        where job_item.id = file.id and job_item.job_id = running.id
                            and job_item.state in ('pending', 'downloading')""")
                .bind("jobs", all(figures, f -> f.claim().job().id()).toArray(UUID[]::new))
                .bind("holders", all(figures, f -> f.claim().holder()).toArray(UUID[]::new))
                .bind("tokens", all(figures, f -> f.claim().leaseToken()).toArray(Long[]::new))
                .bind(
                        "names",
                        figures.stream().map(f -> f.progress().currentFile()).toArray(String[]::new))
                .bind("bytes", all(figures, f -> f.progress().bytes()).toArray(Long[]::new))
                .bind("totals", all(figures, f -> f.progress().totalBytes()).toArray(Long[]::new))
                .bind("speeds", all(figures, f -> f.progress().speed()).toArray(Long[]::new))
                .bind("percents", all(figures, f -> f.progress().percent()).toArray(Double[]::new))
                .bind("items", all(files, FileFigures::item).toArray(UUID[]::new))
                .bind("item_bytes", all(files, FileFigures::bytes).toArray(Long[]::new))
                .bind("item_sizes", all(files, FileFigures::size).toArray(Long[]::new))
                .then();
    }

    private static <F, T> List<T> all(List<F> figures, Function<F, T> figure) {
        return figures.stream().map(figure).toList();
    }

    /** Files whose part files may still lie about: those of ended jobs, and earlier ones of retried jobs. */
    public Flux<Leftover> leftovers(int limit) {
        return database.sql("""
                        with ended as (
                            select id, lease_token, root, folder from job
                            where leftovers and state in ('completed', 'failed', 'cancelled') limit :limit)
                        select ended.id as job, lease_token, job_item.id as item, job_item.path, root,
                            ended.folder, coalesce(job_item.folder, '') as below
                        from ended left join job_item on job_item.job_id = ended.id
                        union all
                        (select job_id, -1, item, path, root, folder, below from job_leftover limit :limit)""")
                .bind("limit", limit)
                .map(row -> new Leftover(
                        JobRow.column(row, "job", UUID.class),
                        JobRow.column(row, "lease_token", Long.class),
                        row.get("item", UUID.class),
                        new Folder(
                                Root.of(JobRow.column(row, "root", String.class)),
                                JobRow.column(row, "folder", String.class),
                                JobRow.column(row, "below", String.class)),
                        row.get("path", String.class)))
                .all();
    }

    /**
     * Writes down that nothing of these lies about any more. A job that was retried meanwhile may have made parts since.
     *
     * @param removed all that {@link #leftovers} gave
     */
    public Mono<Void> swept(List<Leftover> removed) {
        return database.sql("""
                        with earlier as (delete from job_leftover where item = any (cast(:items as uuid[])))
                        update job set leftovers = false
                        from unnest(cast(:jobs as uuid[]), cast(:tokens as bigint[])) as swept (id, token)
                        where job.id = swept.id and lease_token = swept.token
                            and state in ('completed', 'failed', 'cancelled')""")
                .bind("items", removed.stream().map(Leftover::item).toArray(UUID[]::new))
                .bind("jobs", removed.stream().map(Leftover::job).toArray(UUID[]::new))
                .bind("tokens", removed.stream().map(Leftover::leaseToken).toArray(Long[]::new))
                .then();
    }
}
