package dev.sluice.job;

import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;

/** A {@link JobScope} in SQL. */
final class ScopedQuery {

    private ScopedQuery() {}

    /** What of a {@code where} holds for the rows of {@code job} that belong to the scope. */
    static String condition(JobScope scope) {
        return scope.owner() == null ? "true" : "owner = :owner";
    }

    /** Gives a statement with that condition its owner. */
    static GenericExecuteSpec bind(JobScope scope, GenericExecuteSpec statement) {
        return scope.owner() == null ? statement : statement.bind("owner", scope.owner());
    }
}
