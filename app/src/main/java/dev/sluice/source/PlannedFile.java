package dev.sluice.source;

import dev.sluice.transfer.Expected;
import dev.sluice.transfer.SourceTerms;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One file of a plan.
 *
 * @param position place in the plan, from 0; the same file has the same place whenever the plan is made again
 * @param url where it is
 * @param folder where it goes, below the folder of its job: a safe path with {@code /} between its parts, or empty
 * @param name its name where the source knows it, else null
 * @param mirrors where else it is, the best first
 * @param expected what is known of it
 * @param terms what was found out about its fetching
 */
public record PlannedFile(
        int position,
        URI url,
        String folder,
        @Nullable String name,
        List<URI> mirrors,
        Expected expected,
        SourceTerms terms) {

    /** Keeps a copy. */
    public PlannedFile {
        mirrors = List.copyOf(mirrors);
    }

    /** A file of which nothing but its address matters. */
    public PlannedFile(
            int position, URI url, String folder, @Nullable String name, List<URI> mirrors, Expected expected) {
        this(position, url, folder, name, mirrors, expected, SourceTerms.NONE);
    }
}
