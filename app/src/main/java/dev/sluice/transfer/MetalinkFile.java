package dev.sluice.transfer;

import java.net.URI;
import java.util.List;

/**
 * One file of a {@link MetalinkDocument}.
 *
 * @param folder where it goes: a safe path with {@code /} between its parts, empty for the folder of the job itself
 * @param name its name, safe
 * @param urls where it is, the best first; at least one, at most 21
 * @param expected its size and checksums, as far as the document tells
 */
public record MetalinkFile(String folder, String name, List<URI> urls, Expected expected) {

    /** Keeps a copy. */
    public MetalinkFile {
        urls = List.copyOf(urls);
    }
}
