package dev.sluice.job;

import dev.sluice.storage.Folder;
import dev.sluice.transfer.Checksum;
import dev.sluice.transfer.EarlierFile;
import dev.sluice.transfer.Expected;
import dev.sluice.transfer.SourceTerms;
import io.r2dbc.spi.Readable;
import java.net.URI;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** Reads a file of a job out of a row of the table. */
final class ItemRow {

    /** Of {@code job_item}. Beside them {@link #read} takes what was fetched earlier, under names of its own. */
    static final String COLUMNS =
            "position, id, url, folder, name, mirrors, expected_size, checksums, state, bytes, tries, terms::text as terms";

    private final ObjectReader terms;

    ItemRow(JsonMapper json) {
        this.terms = json.readerFor(SourceTerms.class);
    }

    /**
     * The file.
     *
     * @param of the folder of its job
     */
    JobItem read(Readable row, Folder of) {
        return new JobItem(
                JobRow.column(row, "id", UUID.class),
                URI.create(JobRow.column(row, "url", String.class)),
                of.in(JobRow.column(row, "folder", String.class)),
                row.get("name", String.class),
                texts(row, "mirrors").map(URI::create).toList(),
                new Expected(
                        JobRow.column(row, "expected_size", Long.class),
                        texts(row, "checksums").map(Checksum::parse).toList()),
                ItemState.of(JobRow.column(row, "state", String.class)),
                JobRow.column(row, "bytes", Long.class),
                JobRow.column(row, "tries", Integer.class),
                earlier(row),
                terms(row));
    }

    private SourceTerms terms(Readable row) {
        String stored = row.get("terms", String.class);
        return stored == null ? SourceTerms.NONE : terms.readValue(stored);
    }

    private static @Nullable EarlierFile earlier(Readable row) {
        String path = row.get("earlier_path", String.class);
        return path == null
                ? null
                : new EarlierFile(
                        path,
                        JobRow.column(row, "earlier_size", Long.class),
                        JobRow.column(row, "earlier_validator", String.class));
    }

    private static Stream<String> texts(Readable row, String name) {
        return Stream.of(JobRow.column(row, name, String[].class));
    }
}
