package dev.sluice.job;

import dev.sluice.platform.database.Uncancelled;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/**
 * What somebody wants of a job. Each method gives the state that it found, under which the change was made or left, and
 * is empty when there is no such job in the scope. A wish about a running job is carried out by the gateway that holds its lease,
 * within a second; until then the job counts as what it is to be, paused or cancelled. Every wish may be made twice.
 */
public final class JobControl {

    private final JobStore jobs;
    private final RetryStore retries;
    private final EventStore events;
    private final OpenItemStore items;
    private final TransactionalOperator transaction;
    private final Changed changed;

    JobControl(
            JobStore jobs,
            RetryStore retries,
            EventStore events,
            OpenItemStore items,
            TransactionalOperator transaction,
            Changed changed) {
        this.jobs = jobs;
        this.retries = retries;
        this.events = events;
        this.items = items;
        this.transaction = transaction;
        this.changed = changed;
    }

    /** Who gets to know of a change. */
    record Changed(RecentJobs recent, JobHints hints) {

        void tell(UUID id) {
            recent.forget(id);
            hints.committed();
        }
    }

    /** Cancels a job that has not ended, also one that is to be paused; an ended one stays as it is. */
    public Mono<JobState> cancel(JobScope scope, UUID id) {
        return change(scope, id, state -> switch (state) {
            case QUEUED, PAUSED -> jobs.cancelWaiting(id).then(told(id));
            case RUNNING -> jobs.want(id, Wanted.CANCELLED);
            case COMPLETED, FAILED, CANCELLED -> Mono.empty();
        });
    }

    /** Pauses a job that has not ended, unless it is to be cancelled. What it has so far stays, for as long as it waits. */
    public Mono<JobState> pause(JobScope scope, UUID id) {
        return change(scope, id, state -> switch (state) {
            case QUEUED -> jobs.pauseWaiting(id).then(told(id, "Paused download for "));
            case RUNNING -> jobs.want(id, Wanted.PAUSED);
            case PAUSED, COMPLETED, FAILED, CANCELLED -> Mono.empty();
        });
    }

    /** Lets a paused job go on, or takes back that a running one is to be paused. It keeps its place in the queue. */
    public Mono<JobState> resume(JobScope scope, UUID id) {
        return change(scope, id, state -> switch (state) {
            case PAUSED -> jobs.resume(id).then(told(id, "Resumed download for "));
            case RUNNING -> jobs.takePauseBack(id);
            case QUEUED, COMPLETED, FAILED, CANCELLED -> Mono.empty();
        });
    }

    /**
     * Queues an ended job again, as if it was new. A completed one that has no such file stays as it is, as does one that
     * has not ended: one that runs counts as running here, also when it is to be cancelled.
     */
    public Mono<JobState> retry(JobScope scope, UUID id, RetryScope files) {
        return committed(
                id, jobs.lock(scope, id).map(JobStore.Found::state).delayUntil(state -> reopen(id, state, files)));
    }

    private Mono<Void> reopen(UUID id, JobState state, RetryScope files) {
        return switch (state) {
            case COMPLETED ->
                retries.reopen(id, files).filter(count -> count > 0).flatMap(count -> queueAgain(id));
            case FAILED, CANCELLED -> retries.reopen(id, files).then(queueAgain(id));
            case QUEUED, RUNNING, PAUSED -> Mono.empty();
        };
    }

    private Mono<Void> queueAgain(UUID id) {
        return retries.queue(id).then(told(id, "Retrying download for "));
    }

    /**
     * Sets the priority of a job that has not ended; of a running one, for when it waits again.
     *
     * @param priority higher goes first; 0 for a job of which nothing is said
     */
    public Mono<JobState> prioritise(JobScope scope, UUID id, int priority) {
        return change(scope, id, state -> switch (state) {
            case QUEUED, RUNNING, PAUSED -> jobs.prioritise(id, priority);
            case COMPLETED, FAILED, CANCELLED -> Mono.empty();
        });
    }

    /**
     * Sets when a job that waits may begin at the earliest, in place of any other time until which it waits. One that runs
     * or has ended stays as it is.
     *
     * @param then by the database's clock; a moment that has passed makes it due at once, at its old place in the queue
     */
    public Mono<JobState> notBefore(JobScope scope, UUID id, Instant then) {
        return change(scope, id, state -> switch (state) {
            case QUEUED, PAUSED -> jobs.notBefore(id, then);
            case RUNNING, COMPLETED, FAILED, CANCELLED -> Mono.empty();
        });
    }

    private Mono<JobState> change(JobScope scope, UUID id, Function<JobState, Mono<Void>> change) {
        return committed(
                id,
                jobs.lock(scope, id)
                        .flatMap(found -> change.apply(found.state()).thenReturn(found.settled())));
    }

    private Mono<JobState> committed(UUID id, Mono<JobState> change) {
        return change.as(transaction::transactional).as(Uncancelled::run).doOnNext(state -> changed.tell(id));
    }

    private Mono<Void> told(UUID id, String line) {
        return events.logReference(List.of(id), line).then(told(id));
    }

    private Mono<Void> told(UUID id) {
        return items.follow(List.of(id)).then(events.state(List.of(id)));
    }
}
