package dev.sluice.surface.hub;

import dev.sluice.job.JobState;
import java.util.Arrays;
import java.util.Optional;

/** The dialect's words for states, and its exit codes. */
final class HubWords {

    private HubWords() {}

    static String status(JobState state) {
        return switch (state) {
            case QUEUED -> "queued";
            case RUNNING -> "downloading";
            case PAUSED -> "paused";
            case COMPLETED -> "completed";
            case FAILED -> "failed";
            case CANCELLED -> "cancelled";
        };
    }

    /** The state of a word. */
    static Optional<JobState> state(String status) {
        return Arrays.stream(JobState.values())
                .filter(state -> status(state).equals(status))
                .findFirst();
    }

    /** What a command that came to its end in that state would exit with; 130 is what a shell gives for an interrupted one. */
    static int exitCode(JobState end) {
        return switch (end) {
            case COMPLETED -> 0;
            case CANCELLED -> 130;
            case FAILED, QUEUED, RUNNING, PAUSED -> 1;
        };
    }
}
