package dev.sluice.job;

import java.util.Locale;

/** What an owner wants of a job that a gateway works on. */
public enum Wanted {
    /** It is to end. */
    CANCELLED,
    /** It is to wait until it is let go on. */
    PAUSED;

    /** The word in the database, which is the word of the state that is wanted. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state that is wanted. */
    JobState state() {
        return switch (this) {
            case CANCELLED -> JobState.CANCELLED;
            case PAUSED -> JobState.PAUSED;
        };
    }

    static Wanted of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
