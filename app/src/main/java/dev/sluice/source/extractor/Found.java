package dev.sluice.source.extractor;

import dev.sluice.transfer.OriginAccess;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a program found behind a page. */
sealed interface Found {

    /**
     * A file that the gateway itself can fetch.
     *
     * @param url where it is
     * @param name its name, not yet a safe one, or null
     * @param size its size in bytes as the page tells, or {@link dev.sluice.transfer.TransferSignal#UNKNOWN}
     * @param date when it was published, or null
     * @param userAgent who must ask for it, or null for anybody
     * @param access what its origin must be told
     */
    record File(
            URI url,
            @Nullable String name,
            long size,
            @Nullable Instant date,
            @Nullable String userAgent,
            OriginAccess access)
            implements Found {}

    /**
     * A video that only yt-dlp can fetch: in pieces, in several streams, or live.
     *
     * @param page what yt-dlp is given
     * @param name a name for it, not yet a safe one, or null
     * @param date when it was published, or null
     */
    record Streamed(
            URI page, @Nullable String name, @Nullable Instant date) implements Found {}

    /**
     * A page that yt-dlp is to look at.
     *
     * @param page the page
     */
    record ForYtDlp(URI page) implements Found {}

    /**
     * Something that was left out, and why.
     *
     * @param text a sentence for whoever asked
     */
    record Remark(String text) implements Found {}
}
