package dev.sluice.account;

import dev.sluice.platform.database.Uncancelled;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Tickets in the database, by their hashes. */
final class TicketStore {

    private final DatabaseClient database;

    TicketStore(DatabaseClient database) {
        this.database = database;
    }

    /**
     * Whom a ticket was for.
     *
     * @param owner as in {@link Principal}
     * @param user null for one that is no user
     */
    record Holder(String owner, @Nullable Long user) {}

    Mono<Void> insert(SecretHash hash, Principal principal, Duration life) {
        return database.sql("""
                        insert into ticket (hash, owner, user_id, expires_at)
                        values (:hash, :owner, :user, now() + make_interval(secs => :life))""")
                .bind("hash", hash.bytes())
                .bind("owner", principal.owner())
                .bind("user", Parameters.in(R2dbcType.BIGINT, principal.userId()))
                .bind("life", (double) life.toSeconds())
                .then()
                .as(Uncancelled::run);
    }

    /** Takes a ticket away; of all who try, on any gateway, one gets it. */
    Mono<Holder> take(SecretHash hash) {
        return database.sql("delete from ticket where hash = :hash and expires_at > now() returning owner, user_id")
                .bind("hash", hash.bytes())
                .map(row -> new Holder(
                        Objects.requireNonNull(row.get("owner", String.class)), row.get("user_id", Long.class)))
                .one()
                .as(Uncancelled::run);
    }

    /** Removes some that have expired. */
    Mono<Long> sweep(int most) {
        return database.sql("""
                        delete from ticket where hash in (
                            select hash from ticket where expires_at <= now() limit :most for update skip locked)""").bind("most", most).fetch().rowsUpdated().as(Uncancelled::run);
    }
}
