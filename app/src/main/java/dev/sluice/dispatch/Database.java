package dev.sluice.dispatch;

import dev.sluice.platform.database.DatabaseAway;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Lets a write outlast a database that is away for a moment. */
final class Database {

    private Database() {}

    /** Tries the write again, while the lease holds, when the database could not be reached. */
    static <T> Mono<T> retried(Mono<T> write, Lease lease) {
        return write.retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(200))
                .maxBackoff(Duration.ofSeconds(2))
                .filter(error -> lease.holds() && DatabaseAway.isReasonOf(error)));
    }
}
