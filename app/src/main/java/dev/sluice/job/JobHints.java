package dev.sluice.job;

import dev.sluice.platform.database.Notifications;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Tells that something about jobs was committed, here or on another gateway. A hint says nothing more and may be lost or
 * merged with others: who follows hints looks at the database, and also looks there from time to time without one.
 */
public final class JobHints {

    private static final String CHANNEL = "sluice_job";

    private final Notifications notifications;
    private final Sinks.Many<Boolean> local = Sinks.many().multicast().directBestEffort();

    JobHints(Notifications notifications) {
        this.notifications = notifications;
    }

    /** Hints from now on; never fails, never completes before the gateway ends. Slow followers miss some. */
    public Flux<Boolean> follow() {
        return Flux.merge(
                        local.asFlux(),
                        notifications.listen(CHANNEL).map(payload -> true).onBackpressureLatest())
                .onBackpressureLatest();
    }

    /** To be called after a commit. */
    void committed() {
        synchronized (local) {
            local.tryEmitNext(true);
        }
        notifications.send(CHANNEL, "");
    }
}
