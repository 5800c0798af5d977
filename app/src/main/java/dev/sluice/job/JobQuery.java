package dev.sluice.job;

import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads jobs for those who own them. */
public final class JobQuery {

    private final DatabaseClient database;
    private final JobRow rows;

    JobQuery(DatabaseClient database, JobRow rows) {
        this.database = database;
        this.rows = rows;
    }

    /** One job of the owner's; empty when there is none with that id or it is another's. */
    public Mono<Job> find(String owner, UUID id) {
        return database.sql("select " + JobRow.COLUMNS + " from job where id = :id and owner = :owner")
                .bind("id", id)
                .bind("owner", owner)
                .map(rows::read)
                .one();
    }

    /** The owner's jobs of one surface that have not ended, oldest first. */
    public Flux<Job> active(String owner, String surface) {
        return database.sql("select " + JobRow.COLUMNS
                        + " from job where owner = :owner and surface = :surface"
                        + " and state in ('queued', 'running', 'paused') order by created_at, id")
                .bind("owner", owner)
                .bind("surface", surface)
                .filter(statement -> statement.fetchSize(500))
                .map(rows::read)
                .all();
    }
}
