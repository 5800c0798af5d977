package dev.sluice.account;

import static dev.sluice.account.UsersFixture.found;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

class UserStatesIntegrationTests {

    private static UsersFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new UsersFixture();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @AfterEach
    void clear() {
        fixture.clear();
    }

    private static void elsewhere(String change) {
        fixture.database.execute("update app_user set " + change);
    }

    private static void pass(Duration time) {
        fixture.nanos.addAndGet(time.toNanos());
    }

    @Test
    void aChangeElsewhereIsSeenWhenTheTimeIsOverAndNotBefore() {
        long id = fixture.create("ann").id();
        assertThat(found(fixture.states.state(id))).contains(new UserState(true, false, 0));
        elsewhere("active = false, superuser = true, token_version = 5");
        pass(UserStates.KEPT.minusMillis(1));
        assertThat(found(fixture.states.state(id))).contains(new UserState(true, false, 0));
        pass(Duration.ofMillis(1));
        assertThat(found(fixture.states.state(id))).contains(new UserState(false, true, 5));
    }

    @Test
    void whatIsKeptIsGoneWithinFiveSeconds() {
        assertThat(UserStates.KEPT).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aChangeHereIsSeenAtOnce() {
        long id = fixture.create("ann").id();
        found(fixture.states.state(id));
        found(fixture.users.change(id, new UserChange(null, null, null, null, true)));
        assertThat(found(fixture.states.state(id))).contains(new UserState(true, true, 0));
    }

    @Test
    void aUserThatIsGoneHasNone() {
        long id = fixture.create("ann").id();
        found(fixture.states.state(id));
        fixture.clear();
        assertThat(found(fixture.states.state(id))).isPresent();
        pass(UserStates.KEPT);
        assertThat(found(fixture.states.state(id))).isEmpty();
        assertThat(found(fixture.states.state(-1))).isEmpty();
    }

    @Test
    void aHigherVersionThanIsKeptIsReadAnewAndALowerOneIsNot() {
        long id = fixture.create("ann").id();
        found(fixture.states.state(id));
        elsewhere("token_version = 3");
        assertThat(found(fixture.states.state(id, 0))).contains(new UserState(true, false, 0));
        assertThat(found(fixture.states.state(id, 3))).contains(new UserState(true, false, 3));
        assertThat(found(fixture.states.state(id, 9))).contains(new UserState(true, false, 3));
    }

    @Test
    void aFailureIsNotKept() {
        long id = fixture.create("ann").id();
        fixture.database.execute("alter table app_user rename to away");
        try {
            assertThatThrownBy(() -> found(fixture.states.state(id))).isInstanceOf(DataAccessException.class);
        } finally {
            fixture.database.execute("alter table away rename to app_user");
        }
        assertThat(found(fixture.states.state(id))).isPresent();
    }
}
