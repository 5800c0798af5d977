package dev.sluice.platform;

import java.nio.file.Path;

/**
 * The directory below which the gateway keeps all that must outlive it.
 *
 * @param path absolute and normalised; it need not exist yet
 */
public record DataDirectory(Path path) {

    /** Makes the path absolute and normalised. */
    public DataDirectory {
        path = path.toAbsolutePath().normalize();
    }
}
