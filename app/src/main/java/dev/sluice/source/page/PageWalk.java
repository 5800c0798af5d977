package dev.sluice.source.page;

import dev.sluice.source.PlannedFile;
import dev.sluice.transfer.SafeName;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known while one page after the other is read. Used by one thread after the other. */
final class PageWalk {

    private static final int MOST_PAGES = 100;
    private static final int MOST_FILES = 100_000;
    private static final int MOST_TITLE = 50;

    private final Set<String> pages = new HashSet<>();
    private final Set<String> media = new HashSet<>();
    private URI page;
    private boolean more;
    private @Nullable String folder;

    PageWalk(URI first) {
        this.page = first;
        pages.add(PageAddress.key(first));
    }

    /** The page that is to be read. */
    URI page() {
        return page;
    }

    /** Goes on with another page, where that is a new one; null for none. */
    void follow(@Nullable URI next) {
        more = next != null && pages.size() < MOST_PAGES && pages.add(PageAddress.key(next));
        if (more && next != null) {
            page = next;
        }
    }

    /** Whether {@link #page} is still to be read. */
    boolean hasNext() {
        return more;
    }

    boolean foundAny() {
        return !media.isEmpty();
    }

    /**
     * The file behind an address; null where it is known already.
     *
     * @param title of the page, as far as it is read
     */
    @Nullable
    PlannedFile take(URI url, @Nullable String title) {
        int position = media.size();
        if (position >= MOST_FILES || !media.add(PageAddress.key(url))) {
            return null;
        }
        if (folder == null) {
            folder = folder(title == null ? "" : title);
        }
        return PageSource.file(position, url, folder, page);
    }

    /** Decided once: all files of the walk lie together. */
    private String folder(String title) {
        String named = safe(title);
        String inPath = named.isEmpty() ? safe(PageAddress.name(page)) : named;
        return inPath.isEmpty() ? safe(page.getHost()) : inPath;
    }

    private static String safe(String text) {
        String plain = text.strip().replace('/', '_').replace('\\', '_');
        int end = plain.offsetByCodePoints(0, Math.min(MOST_TITLE, plain.codePointCount(0, plain.length())));
        return SafeName.clean(plain.substring(0, end));
    }
}
