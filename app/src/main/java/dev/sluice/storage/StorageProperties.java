package dev.sluice.storage;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How bytes are written.
 *
 * @param fileThreads threads on which file calls block, and as many that force bytes to the disk
 * @param keepFree room that downloads leave free on a disk, so that the database and the journals can go on
 * @param models the directory of copies of repositories; empty for {@code models} in the data directory
 */
@ConfigurationProperties("sluice.storage")
public record StorageProperties(
        @DefaultValue("4") int fileThreads,
        @DefaultValue("64MB") DataSize keepFree,
        @DefaultValue("") String models) {

    /** Refuses fewer than two threads, since a write and a read of one file go on beside each other, and less than no room. */
    public StorageProperties {
        if (fileThreads < 2) {
            throw new IllegalArgumentException("sluice.storage.file-threads must be at least 2");
        }
        if (keepFree.isNegative()) {
            throw new IllegalArgumentException("sluice.storage.keep-free must not be below 0, and is " + keepFree);
        }
    }
}
