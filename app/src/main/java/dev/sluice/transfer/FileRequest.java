package dev.sluice.transfer;

import dev.sluice.storage.Folder;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One file to fetch.
 *
 * @param item id of the job item that the file belongs to; its part file is named for it
 * @param leaseToken fencing token of the lease under which the file is fetched; the part file carries it too
 * @param asker whose job it is
 * @param url where the file is; http or https
 * @param folder where the file goes
 * @param name the file's name where the caller knows it; else it is taken from the answer or the URL. It is taken as it is
 *     where files replace others, and must be safe then
 * @param options how to ask
 * @param mirrors where else the file is, the best first; http or https
 * @param expected what is known of the file
 * @param tries tries that had failed in a row without progress when the file was put off; else 0
 * @param earlier what was fetched from the same address into the same folder before, if anything
 * @param terms what the source found out about its fetching; {@code options} have them already
 */
public record FileRequest(
        UUID item,
        long leaseToken,
        Asker asker,
        URI url,
        Folder folder,
        @Nullable String name,
        TransferOptions options,
        List<URI> mirrors,
        Expected expected,
        int tries,
        @Nullable EarlierFile earlier,
        SourceTerms terms) {

    /** Keeps a copy. */
    public FileRequest {
        mirrors = List.copyOf(mirrors);
    }

    /** The same file at another address, asked for in another way. */
    public FileRequest at(URI other, TransferOptions asking, SourceTerms found) {
        return new FileRequest(
                item, leaseToken, asker, other, folder, name, asking, mirrors, expected, tries, earlier, found);
    }
}
