package dev.sluice.job;

import dev.sluice.platform.database.Uncancelled;
import java.util.List;
import java.util.UUID;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** What an owner wants of a job. The gateway that holds the job's lease carries it out. */
public final class JobControl {

    private final JobStore jobs;
    private final EventStore events;
    private final ItemEndStore ends;
    private final TransactionalOperator transaction;
    private final JobHints hints;

    JobControl(JobStore jobs, EventStore events, ItemEndStore ends, TransactionalOperator transaction, JobHints hints) {
        this.jobs = jobs;
        this.events = events;
        this.ends = ends;
        this.transaction = transaction;
        this.hints = hints;
    }

    /**
     * Cancels a job that has not ended.
     *
     * @return the state that the job was in; when that is terminal nothing changed. Empty when the owner has no such job.
     */
    public Mono<JobState> cancel(String owner, UUID id) {
        return jobs.lock(owner, id)
                .flatMap(state -> cancel(id, state).thenReturn(state))
                .as(transaction::transactional)
                .as(Uncancelled::run)
                .doOnNext(state -> hints.committed());
    }

    private Mono<Void> cancel(UUID id, JobState state) {
        return switch (state) {
            case QUEUED, PAUSED ->
                jobs.cancelWaiting(id).then(ends.items(List.of(id))).then(events.state(List.of(id)));
            case RUNNING -> jobs.wantCancelled(id);
            case COMPLETED, FAILED, CANCELLED -> Mono.empty();
        };
    }
}
