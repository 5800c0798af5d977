package dev.sluice.account;

import dev.sluice.testkit.Engine;
import dev.sluice.testkit.TestDatabase;
import io.r2dbc.spi.ConnectionFactories;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Users in a database of their own. */
final class UsersFixture implements AutoCloseable {

    static final String PASSWORD = "correct horse";

    final TestDatabase database = TestDatabase.create();
    final DatabaseClient client = DatabaseClient.create(ConnectionFactories.get(database.r2dbcUrl()));
    final UserStore store = new UserStore(client);
    final Passwords passwords = new Passwords();

    /** Moves what {@link #states} takes for the time. */
    final AtomicLong nanos = new AtomicLong();

    final UserStates states = new UserStates(store, nanos::get);
    final Users users = new Users(store, states, passwords);

    User create(String name) {
        return Engine.await(users.create(new NewUser(name + "@example.com", name, PASSWORD, true, false)));
    }

    /** Forgets all users. */
    void clear() {
        database.execute("truncate app_user cascade");
    }

    static <T> Optional<T> found(Mono<T> answer) {
        return Engine.await(answer.map(Optional::of).defaultIfEmpty(Optional.empty()));
    }

    @Override
    public void close() {
        passwords.close();
    }
}
