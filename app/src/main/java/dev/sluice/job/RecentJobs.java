package dev.sluice.job;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sluice.platform.database.ShortCache;
import java.time.Duration;
import java.util.UUID;
import reactor.core.publisher.Mono;

/**
 * Jobs as they were a moment ago, for those who ask again and again. A job that is changed here, or of whose change the event
 * log told, is read anew; what another gateway changed is seen here within {@link #AGE} at the latest.
 */
public final class RecentJobs {

    static final Duration AGE = Duration.ofMillis(250);

    private final ShortCache<UUID, Job> jobs;

    RecentJobs(JobQuery query, Ticker ticker) {
        this.jobs = new ShortCache<>(AGE, ticker, id -> query.find(JobScope.EVERYBODY, id));
    }

    /** One job; empty when there is none with that id in the scope. */
    public Mono<Job> find(JobScope scope, UUID id) {
        return jobs.get(id).filter(job -> scope.covers(job.owner()));
    }

    /** Is to be called after each change of a job, before anybody is told of it. */
    public void forget(UUID id) {
        jobs.forget(id);
    }
}
