package dev.sluice.job;

import java.util.Locale;

/** States of one file of a job. */
public enum ItemState {
    /** Not begun. */
    PENDING,
    /** Bytes are being fetched. */
    DOWNLOADING,
    /** Published below the downloads root. */
    DOWNLOADED,
    /** Being carried on to where it was to be delivered. */
    UPLOADING,
    /** Delivered. */
    UPLOADED,
    /** Could not be fetched. */
    FAILED,
    /** Left out by a filter, or there already. */
    SKIPPED,
    /** Ended because a client said so. */
    CANCELLED,
    /** Waits for a client to let it go on. */
    PAUSED;

    /** Whether there is still something to be fetched. */
    public boolean open() {
        return switch (this) {
            case PENDING, DOWNLOADING, PAUSED -> true;
            case DOWNLOADED, UPLOADING, UPLOADED, FAILED, SKIPPED, CANCELLED -> false;
        };
    }

    /** The word in the database. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ItemState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
