package dev.sluice.dispatch;

import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Lets a write outlast a database that is away for a moment. */
final class Database {

    private Database() {}

    /** Tries the write again, while the lease holds, when the database could not be reached. */
    static <T> Mono<T> retried(Mono<T> write, Lease lease) {
        return write.retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(200))
                .maxBackoff(Duration.ofSeconds(2))
                .filter(error -> lease.holds() && unreachable(error)));
    }

    private static boolean unreachable(Throwable error) {
        return error instanceof DataAccessResourceFailureException
                || error instanceof TransientDataAccessException
                || error instanceof TransactionException
                || error instanceof R2dbcException;
    }
}
