package dev.sluice.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps folders that clients name below the downloads root. */
final class FolderPath {

    private static final int MAX_PART_BYTES = 200;
    private static final int MAX_PARTS = 32;

    private FolderPath() {}

    /** The parts of the path, joined by {@code /}; an absolute one is taken below the root. */
    static String parse(String wanted) {
        List<String> parts = Arrays.stream(wanted.split("/", -1))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .toList();
        if (parts.size() > MAX_PARTS) {
            throw new UnsafePath("The folder is more than " + MAX_PARTS + " levels deep.");
        }
        parts.forEach(FolderPath::check);
        return String.join("/", parts);
    }

    private static void check(String part) {
        if (part.equals("..")) {
            throw new UnsafePath("The folder must not hold '..'.");
        }
        if (part.startsWith(".sluice")) {
            throw new UnsafePath("The folder's name '" + part + "' is the gateway's own.");
        }
        if (part.chars().anyMatch(c -> c < 0x20 || c == 0x7f || c == '\\')) {
            throw new UnsafePath("The folder must not hold control characters or backslashes.");
        }
        if (part.getBytes(StandardCharsets.UTF_8).length > MAX_PART_BYTES) {
            throw new UnsafePath("A part of the folder is longer than " + MAX_PART_BYTES + " bytes.");
        }
    }

    /** Follows what exists of the path: no link may lead out of the root, a real path, and all must be directories. */
    static String insideRoot(Path root, String path) throws IOException {
        Path at = root;
        for (String part : path.isEmpty() ? new String[0] : path.split("/", -1)) {
            at = at.resolve(part);
            BasicFileAttributes file = attributes(at);
            if (file == null) {
                return path;
            }
            if (file.isSymbolicLink() && (!Files.exists(at) || !at.toRealPath().startsWith(root))) {
                throw new UnsafePath("The folder leads out of the " + root.getFileName() + " directory.");
            }
            if (!file.isDirectory() && !Files.isDirectory(at)) {
                throw new UnsafePath("'" + part + "' is a file, not a folder.");
            }
        }
        return path;
    }

    /** Of what lies there, without following a link; null where nothing does. */
    private static @Nullable BasicFileAttributes attributes(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException none) {
            return null;
        }
    }
}
