package dev.sluice.job;

import java.util.UUID;
import reactor.core.publisher.Mono;

/** Whoever keeps, for somebody outside, that jobs have completed. Who tells of it provides this. */
public interface CompletedJobs {

    /**
     * Writes down that a job has completed. Called in the transaction that ends the job, after its row is changed: what is
     * written with the same transaction is there exactly when the end is, and a failure here undoes the end.
     */
    Mono<Void> completed(UUID job);
}
