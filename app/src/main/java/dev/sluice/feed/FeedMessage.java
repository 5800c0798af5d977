package dev.sluice.feed;

import dev.sluice.job.Job;
import dev.sluice.job.JobEvent;

/** What a subscriber of the feed is told. */
public sealed interface FeedMessage {

    /**
     * The present state of a job, told once at the beginning.
     *
     * @param job the job
     */
    record Present(Job job) implements FeedMessage {}

    /**
     * Who follows one job has been told all lines of its log so far, and its state is that of the job at this point.
     *
     * @param job the job
     */
    record CaughtUp(Job job) implements FeedMessage {}

    /**
     * A job's state changed. The message with a terminal state is the last one of a job, unless its owner retries it.
     *
     * @param event the committed event
     */
    record Changed(JobEvent.StateChanged event) implements FeedMessage {}

    /**
     * A line of a job's log.
     *
     * @param event the committed event
     */
    record Line(JobEvent.Logged event) implements FeedMessage {}

    /**
     * A running job got further.
     *
     * @param tick its figures
     */
    record Progressed(Tick tick) implements FeedMessage {}
}
