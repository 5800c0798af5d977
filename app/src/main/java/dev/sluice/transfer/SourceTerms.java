package dev.sluice.transfer;

import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a source found out about the fetching of one file, beside its address. Holds secrets; {@link #toString} shows none.
 *
 * @param reach who can fetch it
 * @param page the page that shows it, or null
 * @param entry which of that page's files, from 1; 0 where it has one
 * @param date when it was published, as the page tells, or null
 * @param userAgent who must ask for it, or null for anybody
 * @param access what its origin must be told
 * @param leftOut why it is left out, as a sentence for people; null where it is to be fetched
 */
public record SourceTerms(
        Reach reach,
        @Nullable URI page,
        int entry,
        @Nullable Instant date,
        @Nullable String userAgent,
        OriginAccess access,
        @Nullable String leftOut) {

    /** Who can fetch a file. */
    public enum Reach {
        /** Anybody, at any time, by its address. */
        LASTING,
        /** Anybody by its address, which is good for a while; the page tells another one then. */
        PASSING,
        /** Only what read the page. */
        MADE
    }

    /** Nothing but its address. */
    public static final SourceTerms NONE = new SourceTerms(Reach.LASTING, null, 0, null, null, OriginAccess.NONE, null);

    /** A file that a page shows: its origin is told the page, as browsers do. */
    public static SourceTerms shownBy(URI page) {
        return new SourceTerms(Reach.LASTING, page, 0, null, null, OriginAccess.NONE, null);
    }

    /** A file that is made of what an address leads to, such as a list of pieces. */
    public static SourceTerms madeOf(URI url) {
        return new SourceTerms(Reach.MADE, url, 0, null, null, OriginAccess.NONE, null);
    }

    /**
     * How the file is asked for: as the job says, with what the source adds. What the job tells an origin goes to the file's
     * only where they are the same.
     *
     * @param job as whoever submitted the job said
     * @param file its address
     */
    public TransferOptions options(TransferOptions job, URI file) {
        TransferOptions asking = userAgent == null ? job : job.with(userAgent);
        Map<String, String> told = fields(file);
        boolean nothing = told.isEmpty() && access.equals(OriginAccess.NONE);
        return nothing || reach == Reach.MADE ? asking : asking.with(access(job.access(), told, file));
    }

    private Map<String, String> fields(URI file) {
        return page == null || reach != Reach.LASTING ? access.headers() : Map.of("Referer", referrer(page, file));
    }

    /** {@code strict-origin-when-cross-origin} of Referrer Policy, without user information. */
    private static String referrer(URI page, URI file) {
        String origin = page.getScheme() + "://" + page.getRawAuthority().replaceFirst("^.*@", "");
        String query = page.getRawQuery() == null ? "" : "?" + page.getRawQuery();
        String path = Objects.requireNonNullElse(page.getRawPath(), "");
        return OriginAccess.isSameOrigin(page, file) && !path.isEmpty() ? origin + path + query : origin + "/";
    }

    private OriginAccess access(OriginAccess job, Map<String, String> told, URI file) {
        boolean same = job.isFor(file);
        Map<String, String> headers = new HashMap<>(told);
        if (same) {
            job.headers().forEach((name, value) -> {
                headers.keySet().removeIf(name::equalsIgnoreCase);
                headers.put(name, value);
            });
        }
        List<NetscapeCookie> cookies =
                Stream.concat(access.cookies().stream(), job.cookies().stream()).toList();
        String pairs = access.pairs() != null || !same ? access.pairs() : job.pairs();
        return new OriginAccess(
                OriginAccess.origin(file),
                headers,
                same ? job.user() : null,
                same ? job.password() : null,
                pairs,
                cookies);
    }

    @Override
    public String toString() {
        return "SourceTerms[" + reach + "]";
    }
}
