package dev.sluice.storage;

import org.jspecify.annotations.Nullable;

/**
 * Of what version of what a part file holds the beginning.
 *
 * @param url SHA-256 of the address, in hexadecimal digits: addresses hold secrets
 * @param total size of the whole file in bytes, or -1 when it was not told
 * @param etag a strong entity tag, else null
 * @param lastModified the {@code Last-Modified} field as it came where it can serve as a validator, else null
 */
public record Origin(
        String url,
        long total,
        @Nullable String etag,
        @Nullable String lastModified) {}
