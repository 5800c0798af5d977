package dev.sluice.source.extractor;

import java.net.URI;
import java.util.List;

/**
 * What gallery-dl found in one page.
 *
 * @param found files and remarks
 * @param next pages that it leads to
 * @param depth how many pages lead to it
 */
record GalleryPage(List<Found> found, List<URI> next, int depth) {

    /** Whether there is neither a file nor another page. */
    boolean isEmpty() {
        return next.isEmpty() && found.stream().allMatch(each -> each instanceof Found.Folder);
    }

    /** A page without anything. */
    static GalleryPage empty(int depth) {
        return new GalleryPage(List.of(), List.of(), depth);
    }
}
