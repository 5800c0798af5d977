package dev.sluice.account;

import dev.sluice.platform.database.Uncancelled;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Sessions in the database, by the hashes of their cookies. Only the database's clock decides whether one has expired. */
final class SessionStore {

    private static final String ALIVE = """
            last_used_at > now() - make_interval(secs => :idle)
            and created_at > now() - make_interval(secs => :lifetime)""";

    private final DatabaseClient database;
    private final SessionProperties properties;

    SessionStore(DatabaseClient database, SessionProperties properties) {
        this.database = database;
        this.properties = properties;
    }

    /**
     * A session that has not expired.
     *
     * @param id its name
     * @param user whose it is; null for an anonymous one
     * @param tokenVersion that of the user at the begin
     */
    record Row(UUID id, @Nullable Long user, long tokenVersion) {}

    /** Stores one; empty when the user is gone or inactive by now, or has got another password. */
    Mono<UUID> insert(UUID id, SecretHash hash, @Nullable User user) {
        return database.sql("""
                        insert into session (id, hash, user_id, token_version)
                        select :id, :hash, app_user.id, coalesce(token_version, 0)
                        from (select cast(:user as bigint) as wanted) session left join app_user on app_user.id = wanted
                        where wanted is null or (active and token_version = :version)
                        returning id""")
                .bind("id", id)
                .bind("hash", hash.bytes())
                .bind("user", Parameters.in(R2dbcType.BIGINT, user == null ? null : user.id()))
                .bind("version", user == null ? 0 : user.tokenVersion())
                .mapValue(UUID.class)
                .one()
                .as(Uncancelled::run);
    }

    /** Looks for one, and takes note of its use, at most once a minute. */
    Mono<Row> use(SecretHash hash) {
        return database.sql("with noted as (update session set last_used_at = now() where hash = :hash and " + ALIVE
                        + " and last_used_at < now() - interval '1 minute')"
                        + " select id, user_id, token_version from session where hash = :hash and " + ALIVE)
                .bind("hash", hash.bytes())
                .bind("idle", (double) properties.sessionIdle().toSeconds())
                .bind("lifetime", (double) properties.sessionLifetime().toSeconds())
                .map(row -> new Row(
                        Objects.requireNonNull(row.get("id", UUID.class)),
                        row.get("user_id", Long.class),
                        Objects.requireNonNull(row.get("token_version", Long.class))))
                .one()
                .as(Uncancelled::run);
    }

    Mono<Void> delete(SecretHash hash) {
        return database.sql("delete from session where hash = :hash")
                .bind("hash", hash.bytes())
                .then()
                .as(Uncancelled::run);
    }

    /** Removes some that have expired; one that is too old is not used any more, and so becomes idle. */
    Mono<Long> sweep(int most) {
        return database.sql("""
                        delete from session where id in (
                            select id from session where last_used_at <= now() - make_interval(secs => :idle)
                            limit :most for update skip locked)""")
                .bind("idle", (double) properties.sessionIdle().toSeconds())
                .bind("most", most)
                .fetch()
                .rowsUpdated()
                .as(Uncancelled::run);
    }
}
