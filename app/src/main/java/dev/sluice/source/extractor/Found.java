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
     * @param date when it was published, or null
     * @param userAgent who must ask for it, or null for anybody
     * @param access what its origin must be told
     * @param page what yt-dlp is given to find it again where its address is good for a while only, or null
     * @param entry which of the videos of that page, from 1; 0 where it has one
     */
    record File(
            URI url,
            @Nullable String name,
            @Nullable Instant date,
            @Nullable String userAgent,
            OriginAccess access,
            @Nullable URI page,
            int entry)
            implements Found {

        /** The same, which a page shows. */
        File on(URI shownBy, int number) {
            return new File(url, name, date, userAgent, access, shownBy, number);
        }
    }

    /**
     * A video that only yt-dlp can fetch: in pieces, in several streams, or live.
     *
     * @param page what yt-dlp is given
     * @param entry which of the videos of that page, from 1; 0 where it has one
     * @param name a name for it, not yet a safe one, or null
     * @param date when it was published, or null
     */
    record Streamed(
            URI page,
            int entry,
            @Nullable String name,
            @Nullable Instant date) implements Found {}

    /**
     * Files that follow lie together.
     *
     * @param title of the gallery or list, not yet a safe name
     */
    record Folder(String title) implements Found {}

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
