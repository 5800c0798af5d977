package dev.sluice.transfer;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A Metalink 4 document (RFC 5854): a list of files, each with its addresses, size and checksums.
 *
 * @param files its files, in their order; at least one
 */
public record MetalinkDocument(List<MetalinkFile> files) {

    /** Most bytes that a document may have. */
    public static final int MOST_BYTES = 2 << 20;

    /** Keeps a copy. */
    public MetalinkDocument {
        files = List.copyOf(files);
    }

    /** Whether an address ends as those of Metalink documents do: {@code .meta4} or {@code .metalink}. */
    public static boolean isNamedLikeOne(URI url) {
        String path = url.getPath() == null ? "" : url.getPath().toLowerCase(Locale.ROOT);
        return path.endsWith(".meta4") || path.endsWith(".metalink");
    }

    /**
     * Reads a document. Takes time in proportion to its size: not for a thread that serves connections.
     *
     * @param document what was fetched
     * @return empty when it is none: not XML, with a document type, or with another root
     * @throws TransferFailure of the type {@link FailureType#BAD_DOCUMENT} when it is one that cannot be used: of the older
     *     version 3, malformed, larger than what is taken, without a file, or with a file that has no usable address or
     *     whose name leads elsewhere
     */
    public static Optional<MetalinkDocument> read(SmallDocument document) {
        return MetalinkReader.read(document);
    }
}
