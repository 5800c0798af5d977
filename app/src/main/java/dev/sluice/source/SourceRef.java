package dev.sluice.source;

import dev.sluice.transfer.Checksum;
import java.net.URI;
import java.util.List;

/**
 * What a client asked for.
 *
 * @param kind how the reference is to be read
 * @param url the reference itself, an http or https address
 * @param checksums what the file behind a direct reference must hash to, each of them; empty for other kinds
 */
public record SourceRef(SourceKind kind, URI url, List<Checksum> checksums) {

    /** Keeps a copy. */
    public SourceRef {
        checksums = List.copyOf(checksums);
    }

    /** A reference without checksums. */
    public SourceRef(SourceKind kind, URI url) {
        this(kind, url, List.of());
    }
}
