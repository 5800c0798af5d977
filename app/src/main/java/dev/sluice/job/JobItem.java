package dev.sluice.job;

import dev.sluice.storage.Folder;
import dev.sluice.transfer.EarlierFile;
import dev.sluice.transfer.Expected;
import dev.sluice.transfer.SourceTerms;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One file of a job.
 *
 * @param id its id; part files are named for it
 * @param url where it is
 * @param folder where it goes
 * @param name its name, where the source knew it
 * @param mirrors where else it is, the best first
 * @param expected what is known of it
 * @param state where it stands
 * @param bytes how much of it was there when that was last written down
 * @param tries tries that had failed in a row without progress when the job was put back; else 0
 * @param earlier what its owner fetched from the same address into the same folder before, if anything
 * @param terms what its source found out about its fetching
 */
public record JobItem(
        UUID id,
        URI url,
        Folder folder,
        @Nullable String name,
        List<URI> mirrors,
        Expected expected,
        ItemState state,
        long bytes,
        int tries,
        @Nullable EarlierFile earlier,
        SourceTerms terms) {}
