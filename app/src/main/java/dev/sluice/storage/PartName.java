package dev.sluice.storage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What the name of a part file says, and which other names it has.
 *
 * @param item the job item that it is of
 * @param token the lease under which it is written
 * @param instance the process that writes it
 */
record PartName(UUID item, long token, UUID instance) {

    static final String PART = ".part";
    private static final String JOURNAL = ".journal";
    private static final String SECOND = ".name";

    /** Reads the name of a file; empty for what is no part. */
    static Optional<PartName> of(Path file) {
        String[] words = file.getFileName().toString().split("\\.", -1);
        if (words.length != 4 || !PART.equals("." + words[3])) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new PartName(UUID.fromString(words[0]), Long.parseLong(words[1]), UUID.fromString(words[2])));
        } catch (IllegalArgumentException foreign) {
            return Optional.empty();
        }
    }

    Path in(Path directory) {
        return directory.resolve(item + "." + token + "." + instance + PART);
    }

    /** The journal of a part. */
    static Path journal(Path part) {
        return sibling(part, JOURNAL);
    }

    /** Another name of a part, for the moment in which it replaces a file. */
    static Path secondName(Path part) {
        return sibling(part, SECOND);
    }

    private static Path sibling(Path part, String ending) {
        String name = part.getFileName().toString();
        return part.resolveSibling(name.substring(0, name.length() - PART.length()) + ending);
    }

    /** The names in a folder under which a part is published. That is looked for only where the part has other names. */
    static List<Path> finalNames(Path part, Path folder) throws IOException {
        List<Path> names = new ArrayList<>();
        if (links(part) > 1) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.isSameFile(file, part)) {
                        names.add(file);
                    }
                }
            }
        }
        return names;
    }

    /** How many names a part has, its own among them. */
    static int links(Path part) throws IOException {
        return (int) Files.getAttribute(part, "unix:nlink");
    }
}
