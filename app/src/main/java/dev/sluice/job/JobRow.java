package dev.sluice.job;

import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.storage.Folder;
import dev.sluice.storage.Root;
import dev.sluice.transfer.Checksum;
import dev.sluice.transfer.TransferOptions;
import io.r2dbc.spi.Readable;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** Reads a job out of a row of the table. */
final class JobRow {

    static final String COLUMNS = """
            job.id, job.owner, job.surface, job.source, job.reference, job.pinned, job.root, job.folder, job.options::text as options, job.state,
            job.checksums, job.error_message, job.total_files, job.completed_files, job.failed_files,
            job.skipped_files, job.current_file, job.bytes, job.total_bytes, job.speed, job.percent, job.state_tx, job.created_at,
            job.started_at, job.ended_at, job.updated_at""";

    /** Made once: to make one takes a lock, which a thread that serves connections must not wait for. */
    private final ObjectReader options;

    JobRow(JsonMapper json) {
        this.options = json.readerFor(TransferOptions.class);
    }

    Job read(Readable row) {
        return new Job(
                column(row, "id", UUID.class),
                column(row, "owner", String.class),
                column(row, "surface", String.class),
                new SourceRef(
                        SourceKind.valueOf(column(row, "source", String.class).toUpperCase(Locale.ROOT)),
                        URI.create(column(row, "reference", String.class)),
                        Stream.of(column(row, "checksums", String[].class))
                                .map(Checksum::parse)
                                .toList()),
                pinned(row),
                Folder.of(Root.of(column(row, "root", String.class)), column(row, "folder", String.class)),
                options.readValue(column(row, "options", String.class)),
                JobState.of(column(row, "state", String.class)),
                nullable(row, "error_message"),
                progress(row),
                column(row, "state_tx", Long.class),
                column(row, "created_at", Instant.class),
                row.get("started_at", Instant.class),
                row.get("ended_at", Instant.class),
                column(row, "updated_at", Instant.class));
    }

    private static @Nullable URI pinned(Readable row) {
        String pinned = nullable(row, "pinned");
        return pinned == null ? null : URI.create(pinned);
    }

    private static JobProgress progress(Readable row) {
        return new JobProgress(
                column(row, "total_files", Integer.class),
                column(row, "completed_files", Integer.class),
                column(row, "failed_files", Integer.class),
                column(row, "skipped_files", Integer.class),
                nullable(row, "current_file"),
                column(row, "bytes", Long.class),
                column(row, "total_bytes", Long.class),
                column(row, "speed", Long.class),
                column(row, "percent", Double.class));
    }

    /** The value of a column that is never null. */
    static <T> T column(Readable row, String name, Class<T> type) {
        return Objects.requireNonNull(row.get(name, type), name);
    }

    private static @Nullable String nullable(Readable row, String name) {
        return row.get(name, String.class);
    }
}
