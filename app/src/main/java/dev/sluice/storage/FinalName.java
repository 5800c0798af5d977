package dev.sluice.storage;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The final name of a part: a link, taken back while nobody was told of it. It never replaces what is there, except below a
 * root whose files are copies ({@link Root#replaces}).
 */
final class FinalName {

    private final PartPlace place;
    private volatile @Nullable Path linked;
    private @Nullable Object key;

    FinalName(PartPlace place) {
        this.place = place;
    }

    /** The file under its name; null while it has none. */
    @Nullable
    Path path() {
        return linked;
    }

    /**
     * Links the part to a name, or to that name with a number where it is taken and is not to be replaced; blocks.
     *
     * @param allowed whether that may still be done; asked last before each try
     * @return the path below the root; fails with {@link StorageFailure} where it may not
     */
    String link(String name, BooleanSupplier allowed) throws IOException {
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = dot > 0 ? name.substring(dot) : "";
        String candidate = name;
        for (int number = 1; !isLinked(candidate, allowed); number++) {
            candidate = stem + " (" + number + ")" + extension;
        }
        return place.relative(candidate);
    }

    /** Whether the name was free. */
    private boolean isLinked(String candidate, BooleanSupplier allowed) throws IOException {
        Path target = place.target(candidate);
        place.requireFolder();
        if (!allowed.getAsBoolean()) {
            throw new StorageFailure(StorageFailure.Kind.LEASE_LOST, "The lease is no longer held.", null);
        }
        if (!isNew(target)) {
            if (!place.goesTo().root().replaces()) {
                return false;
            }
            replace(target);
        }
        linked = target;
        key = place.key(target);
        return true;
    }

    private boolean isNew(Path target) throws IOException {
        try {
            Files.createLink(target, place.part());
            return true;
        } catch (FileAlreadyExistsException taken) {
            return false;
        }
    }

    /** A move of one name of a file onto another name of the same file does nothing, also not to the first one. */
    private void replace(Path target) throws IOException {
        Path second = PartName.secondName(place.part());
        Files.deleteIfExists(second);
        Files.createLink(second, place.part());
        Files.move(second, target, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(second);
    }

    /** Takes a name for the part's that an earlier run linked. */
    void adopt(String name) throws IOException {
        linked = place.target(name);
        key = place.key(place.part());
    }

    /** Removes the name, where it is still the part's. */
    void takeBack() throws IOException {
        if (linked != null && key != null && key.equals(place.key(linked))) {
            Files.delete(linked);
        }
    }
}
