package dev.sluice.surface.media;

import dev.sluice.job.JobState;

/** The dialect's words for states. */
final class MediaWords {

    private MediaWords() {}

    static String status(JobState state) {
        return switch (state) {
            case QUEUED -> "pending";
            case RUNNING -> "downloading";
            case PAUSED -> "paused";
            case COMPLETED -> "completed";
            case FAILED -> "failed";
            case CANCELLED -> "cancelled";
        };
    }
}
