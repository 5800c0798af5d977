package dev.sluice.job;

/** Levels of a job's log lines. */
public enum LogLevel {
    /** What happens. */
    INFO,
    /** What was wanted happened. */
    SUCCESS,
    /** Something is not as it should be, and the job goes on. */
    WARNING,
    /** The job or one of its files failed. */
    ERROR
}
