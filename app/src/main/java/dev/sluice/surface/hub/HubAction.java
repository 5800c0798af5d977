package dev.sluice.surface.hub;

import dev.sluice.job.JobState;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What may be asked of a job, in which states, and what it comes to. */
enum HubAction {
    CANCEL("cancelled", JobState.CANCELLED),
    PAUSE("paused", JobState.PAUSED),
    RESUME("resumed", JobState.QUEUED),
    RETRY("retried", JobState.QUEUED);

    private final String done;
    private final JobState then;

    HubAction(String done, JobState then) {
        this.done = done;
        this.then = then;
    }

    static Optional<HubAction> of(String word) {
        return Arrays.stream(values())
                .filter(action -> action.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst();
    }

    boolean fits(JobState found) {
        return switch (this) {
            case CANCEL -> !found.terminal();
            case PAUSE -> found == JobState.QUEUED || found == JobState.RUNNING;
            case RESUME -> found == JobState.PAUSED;
            case RETRY -> found == JobState.FAILED || found == JobState.CANCELLED;
        };
    }

    /** The state that a job comes to where it fits. */
    JobState then() {
        return then;
    }

    /** Why it does not fit. */
    String refusal(JobState found) {
        return "The job cannot be " + done + ": it is " + HubWords.status(found) + ".";
    }
}
