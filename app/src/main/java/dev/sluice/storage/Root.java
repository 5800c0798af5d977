package dev.sluice.storage;

import java.util.Locale;

/** The directories below which published files lie. */
public enum Root {
    /** What is fetched from anywhere: a name is made safe, and what lies there is never replaced. */
    DOWNLOADS,
    /**
     * Copies of repositories: each file takes the very name and place that it has there, also in the place of an older
     * version of it.
     */
    MODELS;

    /** Whether a file takes the place of what lies under its name. */
    public boolean replaces() {
        return switch (this) {
            case DOWNLOADS -> false;
            case MODELS -> true;
        };
    }

    /** Its word in the database. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The root of a word that {@link #word} gave. */
    public static Root of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
