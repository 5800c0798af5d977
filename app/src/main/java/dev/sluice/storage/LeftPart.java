package dev.sluice.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an earlier run left of a file.
 *
 * @param view what its journal says; null where none was begun
 * @param linked the final name that it was given before that run died; null when it did not come so far
 */
record LeftPart(Journal.@Nullable View view, @Nullable String linked) {

    /**
     * Reads what is of use of a part. Its final name is that only where its writer has ended: one that lives may still take
     * the name back. A part whose final name was moved elsewhere is not written any more.
     *
     * @param ended whether its writer has
     * @return null where the part is of no use
     */
    static @Nullable LeftPart read(Path part, PartPlace place, boolean ended) throws IOException {
        Journal.View view = Journal.read(PartName.journal(part), place.json()).orElse(null);
        if (view != null && Files.size(part) < view.durable().end()) {
            view = null;
        }
        if (ended) {
            Files.deleteIfExists(PartName.secondName(part));
        }
        List<Path> names = ended ? PartName.finalNames(part, place.folder()) : List.of();
        if (ended && names.isEmpty() && PartName.links(part) > 1) {
            return null;
        }
        String linked = names.isEmpty() ? null : names.getFirst().getFileName().toString();
        return view == null && linked == null ? null : new LeftPart(view, linked);
    }

    /** Which bytes are certain. */
    Spans durable() {
        return view == null ? Spans.NONE : view.durable();
    }
}
