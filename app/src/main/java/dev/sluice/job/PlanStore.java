package dev.sluice.job;

import dev.sluice.platform.IdSource;
import dev.sluice.platform.database.Uncancelled;
import dev.sluice.source.PlannedFile;
import dev.sluice.transfer.SourceTerms;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Writes down which files a job has, as they are found. */
public final class PlanStore {

    private final DatabaseClient database;
    private final TransactionalOperator transaction;
    private final IdSource ids;
    private final JsonMapper json;
    private final ItemRow items;

    PlanStore(DatabaseClient database, TransactionalOperator transaction, IdSource ids, JsonMapper json) {
        this.database = database;
        this.transaction = transaction;
        this.ids = ids;
        this.json = json;
        this.items = new ItemRow(json);
    }

    /** A planned file as the statement takes it. */
    private record Row(
            UUID id,
            int position,
            String url,
            String folder,
            @Nullable String name,
            List<String> mirrors,
            long size,
            List<String> checksums,
            @Nullable SourceTerms terms) {

        static Row of(UUID id, PlannedFile file) {
            return new Row(
                    id,
                    file.position(),
                    file.url().toString(),
                    file.folder(),
                    file.name(),
                    texts(file.mirrors()),
                    file.expected().size(),
                    texts(file.expected().checksums()),
                    file.terms().equals(SourceTerms.NONE) ? null : file.terms());
        }

        private static List<String> texts(List<?> values) {
            return values.stream().map(Object::toString).toList();
        }
    }

    /**
     * Stores files of the job's plan, or finds those that an earlier attempt stored at the same places: they keep their
     * folder and name, so that their parts are found again. One that is found where another was is to be fetched: it has another
     * address, and either no name in the plan or another one, since addresses of the same file may change with each look. Copies
     * have the very places that the plan gives them, and their address counts alone. One transaction; fails with {@link LeaseLost} when the lease is
     * another's by now.
     *
     * @param files not empty, each at another place
     * @return the files in order of their places, each with what the owner fetched from its address before
     */
    public Mono<List<JobItem>> plan(ClaimedJob claim, List<PlannedFile> files) {
        List<Row> rows = files.stream().map(file -> Row.of(ids.next(), file)).toList();
        int end = files.stream().mapToInt(PlannedFile::position).max().orElseThrow() + 1;
        return guard(claim, end)
                .then(store(claim, rows))
                .as(transaction::transactional)
                .as(Uncancelled::run);
    }

    /** Writes down which version of its reference the job is of; fails with {@link LeaseLost} as {@link #plan} does. */
    public Mono<Void> pin(ClaimedJob claim, URI pinned) {
        Mono<Long> updated = LeaseStore.guarded(database, claim, "pinned = :pinned")
                .bind("pinned", pinned.toString())
                .fetch()
                .rowsUpdated();
        return LeaseStore.held(claim, updated).as(Uncancelled::run);
    }

    private Mono<Void> guard(ClaimedJob claim, int files) {
        Mono<Long> updated = LeaseStore.guarded(database, claim, "total_files = greatest(total_files, :files)")
                .bind("files", files)
                .fetch()
                .rowsUpdated();
        return LeaseStore.held(claim, updated);
    }

    private Mono<List<JobItem>> store(ClaimedJob claim, List<Row> rows) {
        String other = "(job_item.url <> excluded.url"
                + " and (:copies or excluded.name is null or job_item.name is distinct from excluded.name))";
        return database.sql("""
                        with stored as (
                            insert into job_item (id, job_id, position, url, folder, name, mirrors, expected_size,
                                checksums, terms)
                            select id, :job, position, url, folder, name, mirrors, size, checksums, terms
                            from json_to_recordset(cast(:files as json)) as file (id uuid, position integer, url text,
                                folder text, name text, mirrors text[], size bigint, checksums text[],
                                terms jsonb)
                            on conflict (job_id, position) do update set url = excluded.url, mirrors = excluded.mirrors,
                                expected_size = excluded.expected_size, checksums = excluded.checksums,
                                terms = excluded.terms,
                                folder = case when :copies then excluded.folder else job_item.folder end,
                                name = case when :copies or %1$s then excluded.name else job_item.name end,
                                state = case when job_item.state = 'paused' or %1$s then 'pending'
                                    else job_item.state end
                            returning %2$s
                        )
                        select stored.*, earlier.path as earlier_path, earlier.size as earlier_size,
                            earlier.validator as earlier_validator
                        from stored left join lateral (
                            select path, size, validator from job_item other join job on job.id = other.job_id
                            where not :copies and md5(other.url) = md5(stored.url) and other.url = stored.url
                                and other.state = 'downloaded' and other.validator is not null and job.owner = :owner
                                and job.root = :root and concat_ws('/', nullif(job.folder, ''), nullif(other.folder, ''))
                                    = concat_ws('/', nullif(:folder, ''), nullif(stored.folder, ''))
                            order by other.id desc limit 1) earlier on true
                        order by stored.position""".formatted(other, ItemRow.COLUMNS))
                .bind("job", claim.job().id())
                .bind("owner", claim.job().owner())
                .bind("copies", claim.job().folder().root().replaces())
                .bind("root", claim.job().folder().root().word())
                .bind("folder", claim.job().folder().path())
                .bind("files", json.writeValueAsString(rows))
                .map(row -> items.read(row, claim.job().folder()))
                .all()
                .collectList();
    }
}
