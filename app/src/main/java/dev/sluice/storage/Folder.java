package dev.sluice.storage;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a file goes. The parts of all files of a job lie in the hidden directory of the job's folder.
 *
 * @param root below which directory
 * @param base the folder of its job below that: a path with {@code /} between its parts, empty for the root itself
 * @param below the file's own folder in there, in the same form
 */
public record Folder(Root root, String base, String below) {

    /** The folder of a job. */
    public static Folder of(Root root, String base) {
        return new Folder(root, base, "");
    }

    /** The folder of a job below the downloads root. */
    public static Folder downloads(String base) {
        return of(Root.DOWNLOADS, base);
    }

    /** A folder in the folder of the job. */
    public Folder in(String inside) {
        return new Folder(root, base, inside);
    }

    /** Its path below the root. */
    public String path() {
        return Stream.of(base, below).filter(part -> !part.isEmpty()).collect(Collectors.joining("/"));
    }
}
