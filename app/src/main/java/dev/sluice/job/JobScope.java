package dev.sluice.job;

import org.jspecify.annotations.Nullable;

/**
 * Whose jobs somebody may see and change.
 *
 * @param owner the only one whose; null for everybody's
 */
public record JobScope(@Nullable String owner) {

    /** For those who may see all. */
    public static final JobScope EVERYBODY = new JobScope(null);

    /** Of one owner. */
    public static JobScope of(String owner) {
        return new JobScope(owner);
    }

    /** Whether a job of that owner belongs to it. */
    public boolean covers(String jobOwner) {
        return owner == null || owner.equals(jobOwner);
    }
}
