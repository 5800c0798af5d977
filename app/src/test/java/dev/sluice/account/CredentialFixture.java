package dev.sluice.account;

import dev.sluice.job.OwnerCap;
import dev.sluice.testkit.Engine;
import dev.sluice.testkit.TestDatabase;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Mono;

/**
 * Users and their credentials in a database of their own, and a gateway that knows them.
 *
 * @param database where they are
 * @param engine the gateway
 */
record CredentialFixture(TestDatabase database, Engine engine) implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Import({AccountConfiguration.class, Owners.class})
    static class Accounts {}

    /** What the jobs of the engine need. */
    static class Owners {

        @Bean
        OwnerCap ownerCap() {
            return new OwnerCap(1);
        }
    }

    static CredentialFixture start(String... properties) {
        return start(TestDatabase.create(), properties);
    }

    /** Another gateway over the same database. */
    CredentialFixture beside(String... properties) {
        return start(database, properties);
    }

    private static CredentialFixture start(TestDatabase database, String... properties) {
        String[] all = Stream.concat(
                        Stream.of(
                                "sluice.data-dir=target/accounts",
                                "sluice.access.jwt-secret=" + "s".repeat(ServerSecret.LEAST_BYTES)),
                        Stream.of(properties))
                .toArray(String[]::new);
        return new CredentialFixture(database, Engine.startIdle(database, Accounts.class, all));
    }

    <T> T get(Class<T> type) {
        return engine.get(type);
    }

    /** A new active user, whose address is that name at example.com. */
    User user(String name) {
        long id = Long.parseLong(database.column("insert into app_user (email, username, password_hash) values ('"
                        + name + "@example.com', '" + name + "', 'none') returning id")
                .getFirst());
        return new User(id, name + "@example.com", name, true, false, 0);
    }

    /** Changes a user behind the gateway's back, but so that it notices at once. */
    void change(User user, String assignment) {
        database.execute("update app_user set " + assignment + " where id = " + user.id());
        get(UserStates.class).forget(user.id());
    }

    /** What a stream gives; empty when that is nothing. */
    static <T> Optional<T> maybe(Mono<T> answer) {
        return answer.blockOptional(LIMIT);
    }

    @Override
    public void close() {
        engine.close();
    }
}
