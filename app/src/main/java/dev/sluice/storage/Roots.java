package dev.sluice.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where the roots are. Both exist and are real paths.
 *
 * @param downloads of {@link Root#DOWNLOADS}
 * @param models of {@link Root#MODELS}
 * @param modelsAsNamed the same as the operator named it, by which clients may know it
 */
record Roots(Path downloads, Path models, Path modelsAsNamed) {

    private static final String HIDDEN = ".sluice";

    /** Makes the directories; fails with {@link UncheckedIOException} where that cannot be. */
    static Roots make(Path downloads, Path models) {
        return new Roots(real(downloads), real(models), models.toAbsolutePath().normalize());
    }

    private static Path real(Path directory) {
        try {
            Files.createDirectories(directory);
            return directory.toRealPath();
        } catch (IOException error) {
            throw new UncheckedIOException("The directory " + directory + " cannot be used", error);
        }
    }

    /** The directory of a root. */
    Path of(Root root) {
        return switch (root) {
            case DOWNLOADS -> downloads;
            case MODELS -> models;
        };
    }

    /** Where a folder is; it need not exist, and no link on the way leads out of its root. */
    Path resolve(Folder folder) throws IOException {
        Path root = of(folder.root());
        return root.resolve(FolderPath.insideRoot(root, folder.path()));
    }

    /** Where the parts of files that go to a folder lie; it need not exist. */
    Path hidden(Folder folder) throws IOException {
        return resolve(Folder.of(folder.root(), folder.base())).resolve(HIDDEN);
    }

    /** Where gateways that share the roots know of each other. */
    Path instances() {
        return downloads.resolve(HIDDEN).resolve("instances");
    }

    /** A path that a client names, seen from the root; fails with {@link UnsafePath}. */
    String relative(Root root, String wanted) {
        return switch (root) {
            case DOWNLOADS -> wanted;
            case MODELS -> wanted.startsWith("/") ? insideModels(wanted) : wanted;
        };
    }

    private String insideModels(String wanted) {
        return Stream.of(modelsAsNamed, models)
                .map(directory -> directory + "/")
                .filter((wanted + "/")::startsWith)
                .map(directory -> (wanted + "/").substring(directory.length()))
                .findFirst()
                .orElseThrow(() -> new UnsafePath("An absolute path must lie in the models directory."));
    }
}
