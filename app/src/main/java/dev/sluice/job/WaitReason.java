package dev.sluice.job;

import java.util.Locale;

/** Why a queued job does not run yet. */
public enum WaitReason {
    /** Its owner wants it to begin later. */
    NOT_BEFORE,
    /** Its origin asked to be left alone for a while. */
    COOL_DOWN,
    /** As many connections to its origin are open as there may be. */
    HOST_CAP,
    /** There is no room for its files. */
    DISK,
    /** As many jobs of its owner run as may at once. */
    OWNER_CAP,
    /** Others go first, or the gateways run as many jobs as they may. */
    PRIORITY;

    /** Whether a gateway puts a running job back for it; the other reasons are seen from the rows. */
    public boolean postpones() {
        return switch (this) {
            case COOL_DOWN, DISK -> true;
            case NOT_BEFORE, HOST_CAP, OWNER_CAP, PRIORITY -> false;
        };
    }

    /** The word in the database and in Sluice's own API. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static WaitReason of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
