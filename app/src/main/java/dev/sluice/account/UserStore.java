package dev.sluice.account;

import dev.sluice.platform.database.Uncancelled;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Readable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** The table of users. */
final class UserStore {

    private static final String COLUMNS = "id, email, username, active, superuser, token_version";

    private final DatabaseClient database;

    UserStore(DatabaseClient database) {
        this.database = database;
    }

    /**
     * A user with the hash of its password.
     *
     * @param user without it
     * @param hash as {@link Passwords} made it
     */
    record Stored(User user, String hash) {

        /** Without the hash. */
        @Override
        public String toString() {
            return "Stored[user=" + user + "]";
        }
    }

    Mono<User> insert(NewUser user, String hash) {
        return database.sql("""
                        insert into app_user (email, username, password_hash, active, superuser)
                        values (:email, :username, :hash, :active, :superuser)
                        returning\s""" + COLUMNS)
                .bind("email", user.email())
                .bind("username", user.username())
                .bind("hash", hash)
                .bind("active", user.active())
                .bind("superuser", user.superuser())
                .map(UserStore::user)
                .one()
                .onErrorMap(DuplicateKeyException.class, UserStore::taken)
                .as(Uncancelled::run);
    }

    Mono<Boolean> isEmpty() {
        return database.sql("select not exists (select from app_user)")
                .mapValue(Boolean.class)
                .one()
                .as(Uncancelled::run);
    }

    /** Makes the superuser {@code admin} with a key, unless there is a user by now. */
    Mono<Void> insertFirst(String hash, SecretHash key) {
        return database.sql("""
                        with first as (
                            insert into app_user (email, username, password_hash, superuser)
                            select 'admin@localhost', 'admin', :hash, true where not exists (select from app_user)
                            on conflict do nothing
                            returning id),
                        written as (
                            insert into audit (actor, action, subject, detail)
                            select 'gateway', 'user.created', 'user:' || id, 'superuser=true, with an API key' from first)
                        insert into api_key (user_id, name, hash) select id, 'initial', :key from first""")
                .bind("hash", hash)
                .bind("key", key.bytes())
                .then()
                .as(Uncancelled::run);
    }

    Mono<User> find(long id) {
        return database.sql("select " + COLUMNS + " from app_user where id = :id")
                .bind("id", id)
                .map(UserStore::user)
                .one()
                .as(Uncancelled::run);
    }

    Mono<UserState> state(long id) {
        return database.sql("select active, superuser, token_version from app_user where id = :id")
                .bind("id", id)
                .map(row -> new UserState(
                        column(row, "active", Boolean.class),
                        column(row, "superuser", Boolean.class),
                        column(row, "token_version", Long.class)))
                .one()
                .as(Uncancelled::run);
    }

    /** Whoever logs in by that name. Only addresses have an {@code @}: a name never stands for another's address. */
    Mono<Stored> named(String nameOrEmail) {
        String column = nameOrEmail.indexOf('@') < 0 ? "username" : "email";
        return database.sql("select " + COLUMNS + ", password_hash from app_user where lower(" + column
                        + ") = lower(:name)")
                .bind("name", nameOrEmail)
                .map(row -> new Stored(user(row), column(row, "password_hash", String.class)))
                .one()
                .as(Uncancelled::run);
    }

    /** The user, if it still is active and has this hash. */
    Mono<User> unchanged(long id, String hash) {
        return database.sql("select " + COLUMNS + " from app_user where id = :id and password_hash = :hash and active")
                .bind("id", id)
                .bind("hash", hash)
                .map(UserStore::user)
                .one()
                .as(Uncancelled::run);
    }

    /** The same password in another hash; nothing that was issued ends by that. Empty as {@link #unchanged}. */
    Mono<User> rehash(long id, String hash, String newHash) {
        return database.sql("""
                        update app_user set password_hash = :new_hash
                        where id = :id and password_hash = :hash and active
                        returning\s""" + COLUMNS)
                .bind("id", id)
                .bind("hash", hash)
                .bind("new_hash", newHash)
                .map(UserStore::user)
                .one()
                .as(Uncancelled::run);
    }

    /**
     * Changes a user. A new password, and shutting a user out, end all that was issued before. A password reset that was
     * asked for before a new password or address is void: its mail may lie with somebody else.
     *
     * @param hash of the new password; null for none
     */
    Mono<User> change(long id, UserChange change, @Nullable String hash) {
        return database.sql("""
                        with dropped as (delete from password_reset
                            where user_id = :id and (cast(:hash as text) is not null or cast(:email as text) is not null)),
                        ended as (delete from ticket
                            where user_id = :id and (cast(:hash as text) is not null or not :active))
                        update app_user set email = coalesce(:email, email), username = coalesce(:username, username),
                            password_hash = coalesce(:hash, password_hash), active = coalesce(:active, active),
                            superuser = coalesce(:superuser, superuser), updated_at = now(),
                            token_version = token_version
                                + case when cast(:hash as text) is not null or not :active then 1 else 0 end
                        where id = :id
                        returning\s""" + COLUMNS)
                .bind("id", id)
                .bind("email", Parameters.in(R2dbcType.VARCHAR, change.email()))
                .bind("username", Parameters.in(R2dbcType.VARCHAR, change.username()))
                .bind("hash", Parameters.in(R2dbcType.VARCHAR, hash))
                .bind("active", Parameters.in(R2dbcType.BOOLEAN, change.active()))
                .bind("superuser", Parameters.in(R2dbcType.BOOLEAN, change.superuser()))
                .map(UserStore::user)
                .one()
                .onErrorMap(DuplicateKeyException.class, UserStore::taken)
                .as(Uncancelled::run);
    }

    private static User user(Readable row) {
        return new User(
                column(row, "id", Long.class),
                column(row, "email", String.class),
                column(row, "username", String.class),
                column(row, "active", Boolean.class),
                column(row, "superuser", Boolean.class),
                column(row, "token_version", Long.class));
    }

    private static <T> T column(Readable row, String name, Class<T> type) {
        return Objects.requireNonNull(row.get(name, type), name);
    }

    private static Throwable taken(DuplicateKeyException error) {
        String constraint = error.getCause() instanceof PostgresqlException cause
                ? cause.getErrorDetails().getConstraintName().orElse("")
                : "";
        return switch (constraint) {
            case "app_user_email" -> new Taken("email");
            case "app_user_username" -> new Taken("username");
            default -> error;
        };
    }
}
