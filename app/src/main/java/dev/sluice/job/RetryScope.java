package dev.sluice.job;

/** Which files of an ended job are fetched again. */
public enum RetryScope {
    /** Those that did not come through. */
    FAILED,
    /** All of them, also what is there already: the new file gets another name, the old one stays. */
    ALL;

    boolean takes(ItemState state) {
        return switch (this) {
            case ALL -> true;
            case FAILED ->
                switch (state) {
                    case PENDING, DOWNLOADING, PAUSED, FAILED, CANCELLED -> true;
                    case DOWNLOADED, UPLOADING, UPLOADED, SKIPPED -> false;
                };
        };
    }
}
