package dev.sluice.account;

import dev.sluice.platform.database.Uncancelled;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.Objects;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The keys of users in the database, by their hashes. */
final class ApiKeyStore {

    private final DatabaseClient database;
    private final TransactionalOperator transaction;

    ApiKeyStore(DatabaseClient database, TransactionalOperator transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    /**
     * A key that was stored.
     *
     * @param id given by the database
     * @param createdAt by the database's clock
     */
    record Stored(long id, Instant createdAt) {}

    /**
     * Stores a key. The user's row is locked, so that two at once keep to the bound together.
     *
     * @return empty when there is no such user; fails with {@link TooManyKeys}
     */
    Mono<Stored> insert(long user, String name, SecretHash hash, int most) {
        return database.sql("select id from app_user where id = :user for no key update")
                .bind("user", user)
                .mapValue(Long.class)
                .one()
                .flatMap(locked ->
                        insertBelow(locked, name, hash, most).switchIfEmpty(Mono.error(() -> new TooManyKeys(most))))
                .as(transaction::transactional)
                .as(Uncancelled::run);
    }

    private Mono<Stored> insertBelow(long user, String name, SecretHash hash, int most) {
        return database.sql("""
                        insert into api_key (user_id, name, hash) select :user, :name, :hash
                        where (select count(*) from api_key where user_id = :user) < :most
                        returning id, created_at""")
                .bind("user", user)
                .bind("name", name)
                .bind("hash", hash.bytes())
                .bind("most", most)
                .map(row -> new Stored(column(row, "id", Long.class), column(row, "created_at", Instant.class)))
                .one();
    }

    Flux<ApiKeys.Listed> list(long user) {
        return database.sql("select id, name, created_at, last_used_at from api_key where user_id = :user order by id")
                .bind("user", user)
                .map(row -> new ApiKeys.Listed(
                        column(row, "id", Long.class),
                        column(row, "name", String.class),
                        column(row, "created_at", Instant.class),
                        row.get("last_used_at", Instant.class)))
                .all()
                .collectList()
                .as(Uncancelled::run)
                .flatMapIterable(keys -> keys);
    }

    /** Removes a key; its hash, or empty when the user has none with that id. */
    Mono<SecretHash> delete(long user, long id) {
        return database.sql("delete from api_key where id = :id and user_id = :user returning hash")
                .bind("id", id)
                .bind("user", user)
                .mapValue(byte[].class)
                .one()
                .map(SecretHash::of)
                .as(Uncancelled::run);
    }

    /** The user whose key it is; empty when it is nobody's. Takes note of the use, at most once a minute. */
    Mono<Long> use(SecretHash hash) {
        return database.sql("""
                        with noted as (
                            update api_key set last_used_at = now() where hash = :hash
                                and (last_used_at is null or last_used_at < now() - interval '1 minute'))
                        select user_id from api_key where hash = :hash""")
                .bind("hash", hash.bytes())
                .mapValue(Long.class)
                .one()
                .as(Uncancelled::run);
    }

    private static <T> T column(Readable row, String name, Class<T> type) {
        return Objects.requireNonNull(row.get(name, type), name);
    }
}
