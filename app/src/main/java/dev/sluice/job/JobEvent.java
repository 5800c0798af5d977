package dev.sluice.job;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One entry of the append-only log: what happened to a job, in the order in which it happened to that job. */
public sealed interface JobEvent {

    /** Its number; grows within one job. */
    long id();

    /** The transaction that wrote it. */
    long transaction();

    /** The job that it belongs to. */
    UUID job();

    /** Whose job it is. */
    String owner();

    /** The surface that the job came in by. */
    String surface();

    /** When it happened. */
    Instant at();

    /**
     * The job's state changed.
     *
     * @param state the state from now on
     * @param percent how far the job was, 0 to 100
     * @param currentFile the file at hand, if any
     * @param skipped whether every file of the job was left out
     */
    record StateChanged(
            long id,
            long transaction,
            UUID job,
            String owner,
            String surface,
            Instant at,
            JobState state,
            double percent,
            @Nullable String currentFile,
            boolean skipped)
            implements JobEvent {}

    /**
     * A line for people.
     *
     * @param level how it is meant
     * @param message a sentence without secrets
     */
    record Logged(
            long id,
            long transaction,
            UUID job,
            String owner,
            String surface,
            Instant at,
            LogLevel level,
            String message)
            implements JobEvent {}
}
