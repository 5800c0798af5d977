package dev.sluice.platform.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories that appear whole or not at all. */
final class Directories {

    private Directories() {}

    /** Creates the directory for its owner only; one that is there already keeps its permissions. */
    static Path create(Path directory) throws IOException {
        Path absolute = directory.toAbsolutePath().normalize();
        if (!Files.isDirectory(absolute)) {
            Path parent = absolute.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(
                    absolute, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return absolute.toRealPath();
    }

    /** Gives a finished directory or file its final name, durably. */
    static void publish(Path partial, Path finished) throws IOException {
        Files.move(partial, finished, StandardCopyOption.ATOMIC_MOVE);
        Path parent = finished.getParent();
        if (parent != null) {
            try (FileChannel channel = FileChannel.open(parent, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    static void delete(Path root) throws IOException {
        if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            for (Path path : deepestFirst(root)) {
                Files.delete(path);
            }
        }
    }

    /** All paths below and with the root, children before their parents. */
    static List<Path> deepestFirst(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
