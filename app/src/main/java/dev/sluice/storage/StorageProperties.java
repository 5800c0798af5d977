package dev.sluice.storage;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How bytes are written.
 *
 * @param fileThreads threads on which file calls block, and as many that force bytes to the disk
 */
@ConfigurationProperties("sluice.storage")
public record StorageProperties(@DefaultValue("4") int fileThreads) {

    /** Refuses fewer than two threads: a write and a read of one file go on beside each other. */
    public StorageProperties {
        if (fileThreads < 2) {
            throw new IllegalArgumentException("sluice.storage.file-threads must be at least 2");
        }
    }
}
