package dev.sluice.account;

import dev.sluice.platform.database.Uncancelled;
import io.r2dbc.spi.Readable;
import java.util.Objects;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/**
 * Open password resets in the database, by the hashes of their tokens. Each change locks the user's row first, so that two
 * for one user follow one another.
 */
final class PasswordResetStore {

    private static final int MOST_PER_USER = 3;

    private final DatabaseClient database;
    private final TransactionalOperator transaction;

    PasswordResetStore(DatabaseClient database, TransactionalOperator transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    private record Receiver(long user, String email) {

        static Receiver of(Readable row) {
            return new Receiver(
                    Objects.requireNonNull(row.get("id", Long.class)),
                    Objects.requireNonNull(row.get("email", String.class)));
        }
    }

    /**
     * Opens a reset for an hour, unless three are open: those stay good, so that nobody else can ask until the token that a
     * user waits for is gone.
     *
     * @return the address as the user has it, which is where mail goes: another spelling may be another mailbox. Empty when
     *     no active user has it, and when none was opened
     */
    Mono<String> open(String email, SecretHash hash) {
        return database.sql(
                        "select id, email from app_user where lower(email) = lower(:email) and active for no key update")
                .bind("email", email)
                .map(Receiver::of)
                .one()
                .filterWhen(receiver -> insert(receiver.user(), hash))
                .map(Receiver::email)
                .as(transaction::transactional)
                .as(Uncancelled::run);
    }

    private Mono<Boolean> insert(long user, SecretHash hash) {
        return database.sql("""
                        insert into password_reset (hash, user_id, expires_at)
                        select :hash, :user, clock_timestamp() + interval '1 hour'
                        where (select count(*) from password_reset
                               where user_id = :user and expires_at > clock_timestamp()) < :most""")
                .bind("hash", hash.bytes())
                .bind("user", user)
                .bind("most", MOST_PER_USER)
                .fetch()
                .rowsUpdated()
                .map(rows -> rows > 0);
    }

    /** Takes one back whose token nobody got. */
    Mono<Void> withdraw(SecretHash hash) {
        return database.sql("delete from password_reset where hash = :hash")
                .bind("hash", hash.bytes())
                .then()
                .as(Uncancelled::run);
    }

    /** Whether a token is good as of now; empty when it is not. */
    Mono<SecretHash> find(SecretHash hash) {
        return database.sql("select hash from password_reset where hash = :hash and expires_at > now()")
                .bind("hash", hash.bytes())
                .mapValue(byte[].class)
                .one()
                .map(SecretHash::of)
                .as(Uncancelled::run);
    }

    /**
     * Sets a password by a token, which is gone then, as are the user's other resets, its sessions and tickets.
     *
     * @param password hashed
     * @return the user; empty when the token is not good, or its user is inactive
     */
    Mono<Long> redeem(SecretHash hash, String password) {
        return lockUser(hash)
                .flatMap(locked -> take(hash))
                .delayUntil(user -> setPassword(user, password))
                .delayUntil(this::endAll)
                .as(transaction::transactional)
                .as(Uncancelled::run);
    }

    private Mono<Long> lockUser(SecretHash hash) {
        return database.sql("""
                        select id from app_user where active
                            and id = (select user_id from password_reset where hash = :hash)
                        for no key update""").bind("hash", hash.bytes()).mapValue(Long.class).one();
    }

    /** Whoever came second waited for the user's row, and finds nothing here. */
    private Mono<Long> take(SecretHash hash) {
        return database.sql("delete from password_reset where hash = :hash and expires_at > now() returning user_id")
                .bind("hash", hash.bytes())
                .mapValue(Long.class)
                .one();
    }

    private Mono<Void> setPassword(long user, String password) {
        return database.sql("""
                        update app_user set password_hash = :password, token_version = token_version + 1,
                            updated_at = now() where id = :user""").bind("password", password).bind("user", user).then();
    }

    private Mono<Void> endAll(long user) {
        return database.sql("""
                        with resets as (delete from password_reset where user_id = :user),
                            tickets as (delete from ticket where user_id = :user)
                        delete from session where user_id = :user""").bind("user", user).then();
    }

    /** Removes some that have expired. */
    Mono<Long> sweep(int most) {
        return database.sql("""
                        delete from password_reset where hash in (
                            select hash from password_reset where expires_at <= now()
                            limit :most for update skip locked)""").bind("most", most).fetch().rowsUpdated().as(Uncancelled::run);
    }
}
