package dev.sluice.job;

import java.util.Locale;

/** States of a job: {@code queued → running → completed | failed | cancelled}, and {@code paused}. */
public enum JobState {
    /** Waits for a gateway to take it. */
    QUEUED,
    /** A gateway holds its lease and works on it. */
    RUNNING,
    /** Waits for a client to let it go on. */
    PAUSED,
    /** Done, with what was asked for. */
    COMPLETED,
    /** Ended without. */
    FAILED,
    /** Ended because a client said so. */
    CANCELLED;

    /** Whether the job has ended; an ended job changes only when its owner has it tried again. */
    public boolean terminal() {
        return switch (this) {
            case QUEUED, RUNNING, PAUSED -> false;
            case COMPLETED, FAILED, CANCELLED -> true;
        };
    }

    /** The word in the database, logs and Sluice's own API. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static JobState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
