package dev.sluice.job;

import dev.sluice.platform.database.Notifications;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Tells that something about jobs was committed, here or on another gateway. A hint says nothing more and may be lost or
 * merged with others: who follows hints looks at the database, and also looks there from time to time without one.
 */
public final class JobHints {

    private final Kind jobs;
    private final Kind logs;

    JobHints(Notifications notifications) {
        this.jobs = new Kind(notifications, "sluice_job");
        this.logs = new Kind(notifications, "sluice_log");
    }

    /** Hints of one kind, from this gateway without delay and from all by way of the database. */
    private record Kind(Notifications notifications, String channel, Sinks.Many<Boolean> local) {

        Kind(Notifications notifications, String channel) {
            this(notifications, channel, Sinks.many().multicast().directBestEffort());
        }

        Flux<Boolean> follow() {
            return Flux.merge(
                            local.asFlux(),
                            notifications.listen(channel).map(payload -> true).onBackpressureLatest())
                    .onBackpressureLatest();
        }

        void send() {
            synchronized (local) {
                local.tryEmitNext(true);
            }
            notifications.send(channel, "");
        }
    }

    /**
     * Hints from now on that the log has grown, with a job's new state or without; never fails, never completes before the
     * gateway ends. Slow followers miss some.
     */
    public Flux<Boolean> follow() {
        return Flux.merge(jobs.follow(), logs.follow()).onBackpressureLatest();
    }

    /** As {@link #follow}, but only of what decides which jobs run. */
    public Flux<Boolean> followJobs() {
        return jobs.follow();
    }

    /** To be called after a commit that changed a job's state, or what is wanted of it. */
    void committed() {
        jobs.send();
    }

    /** To be called after a commit that told of a running job. */
    void logged() {
        logs.send();
    }
}
