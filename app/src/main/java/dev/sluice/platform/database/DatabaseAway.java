package dev.sluice.platform.database;

import io.r2dbc.spi.R2dbcException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/** Tells a database that could not be reached, or did not answer in time, from one that refused what was asked. */
public final class DatabaseAway {

    private DatabaseAway() {}

    /** Whether the same access may succeed when the database is back. */
    public static boolean isReasonOf(Throwable error) {
        return error instanceof DataAccessResourceFailureException
                || error instanceof TransientDataAccessException
                || error instanceof TransactionException
                || error instanceof R2dbcException;
    }
}
