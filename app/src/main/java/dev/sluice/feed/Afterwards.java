package dev.sluice.feed;

import dev.sluice.job.Job;
import dev.sluice.job.JobEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Passes to one subscriber what happened after the present state that it was told, so that nothing is told twice and no
 * job seems to go back. Used by one subscriber's chain, one message at a time.
 */
final class Afterwards {

    private final long horizon;
    private final Map<UUID, Told> told = new HashMap<>();

    private record Told(long stateTx, Instant at) {}

    /**
     * Begins.
     *
     * @param horizon the transaction below which all is in the present state
     */
    Afterwards(long horizon) {
        this.horizon = horizon;
    }

    /** Remembers a job of the present state. */
    void remember(Job job) {
        told.put(job.id(), new Told(job.stateTx(), job.updatedAt()));
    }

    boolean isNew(FeedMessage message) {
        return switch (message) {
            case FeedMessage.Changed changed -> isNew(changed.event());
            case FeedMessage.Line line -> line.event().transaction() >= horizon;
            case FeedMessage.Progressed progressed -> isNew(progressed.tick());
            case FeedMessage.Present ignored -> true;
            case FeedMessage.CaughtUp ignored -> true;
        };
    }

    private boolean isNew(JobEvent.StateChanged event) {
        Told before = told.get(event.job());
        if (before == null) {
            return event.transaction() >= horizon;
        }
        if (event.transaction() <= before.stateTx()) {
            return false;
        }
        told.remove(event.job());
        return true;
    }

    private boolean isNew(Tick tick) {
        Told before = told.get(tick.job());
        return before == null || !tick.at().isBefore(before.at());
    }
}
