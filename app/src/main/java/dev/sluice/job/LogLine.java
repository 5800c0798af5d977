package dev.sluice.job;

/**
 * A line for a job's log that is not written yet.
 *
 * @param level how it is meant
 * @param message a sentence without secrets
 */
public record LogLine(LogLevel level, String message) {

    /** The database takes no NUL, and a line that it refuses would keep others from being written. */
    public LogLine {
        message = message.replace('\0', ' ');
    }
}
