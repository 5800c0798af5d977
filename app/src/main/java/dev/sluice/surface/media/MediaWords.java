package dev.sluice.surface.media;

import dev.sluice.job.JobState;

/** The dialect's words for states. */
final class MediaWords {

    private MediaWords() {}

    /**
     * The word.
     *
     * @param allSkipped whether every file of the job was left out
     */
    static String status(JobState state, boolean allSkipped) {
        return switch (state) {
            case QUEUED -> "pending";
            case RUNNING -> "downloading";
            case PAUSED -> "paused";
            case COMPLETED -> allSkipped ? "skipped" : "completed";
            case FAILED -> "failed";
            case CANCELLED -> "cancelled";
        };
    }
}
