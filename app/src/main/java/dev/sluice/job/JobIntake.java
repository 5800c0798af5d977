package dev.sluice.job;

import dev.sluice.platform.IdSource;
import dev.sluice.platform.database.Uncancelled;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Accepts jobs. What is accepted is in the database before the answer, and is not lost from then on. */
public final class JobIntake {

    private final JobStore jobs;
    private final EventStore events;
    private final TransactionalOperator transaction;
    private final JobHints hints;
    private final IdSource ids;

    JobIntake(JobStore jobs, EventStore events, TransactionalOperator transaction, JobHints hints, IdSource ids) {
        this.jobs = jobs;
        this.events = events;
        this.transaction = transaction;
        this.hints = hints;
        this.ids = ids;
    }

    /**
     * Accepts all of the jobs or none.
     *
     * @param submitted what is asked for, checked by the surface
     * @return the ids, in the order of the jobs
     */
    public Mono<List<UUID>> submit(List<SubmitJob> submitted) {
        return Mono.defer(() -> {
            List<UUID> accepted =
                    Stream.generate(ids::next).limit(submitted.size()).toList();
            return jobs.insert(accepted, submitted)
                    .then(events.state(accepted))
                    .as(transaction::transactional)
                    .as(Uncancelled::run)
                    .then(Mono.fromRunnable(hints::committed))
                    .thenReturn(accepted);
        });
    }
}
