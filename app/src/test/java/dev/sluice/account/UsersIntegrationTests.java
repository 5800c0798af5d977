package dev.sluice.account;

import static dev.sluice.account.UsersFixture.PASSWORD;
import static dev.sluice.account.UsersFixture.found;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.account.Passwords.Match;
import dev.sluice.testkit.Engine;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

class UsersIntegrationTests {

    private static final UserChange NOTHING = new UserChange(null, null, null, null, null);

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

    private static long version(User user) {
        return found(fixture.store.state(user.id())).orElseThrow().tokenVersion();
    }

    private static UserChange password(String password) {
        return new UserChange(null, null, password, null, null);
    }

    private static UserChange active(boolean active) {
        return new UserChange(null, null, null, active, null);
    }

    @Test
    void aNewUserIsFoundAsItWasGivenAndItsPasswordIsNotStored() {
        User user = Engine.await(fixture.users.create(new NewUser("A@x.org", "Ann", PASSWORD, false, true)));
        assertThat(user).isEqualTo(new User(user.id(), "A@x.org", "Ann", false, true, 0));
        assertThat(found(fixture.users.find(user.id()))).contains(user);
        assertThat(found(fixture.users.find(user.id() + 1))).isEmpty();
        assertThat(fixture.database.column("select app_user::text from app_user"))
                .singleElement()
                .asString()
                .contains("$argon2id$")
                .doesNotContain(PASSWORD);
    }

    @ParameterizedTest
    @CsvSource({
        "ANN@EXAMPLE.COM, other, email",
        "ann@example.com, other, email",
        "other@example.com, ANN, username",
        "other@example.com, ann, username"
    })
    void whatAnotherHasIsTaken(String email, String username, String field) {
        fixture.create("ann");
        User bob = fixture.create("bob");
        NewUser more = new NewUser(email, username, PASSWORD, true, false);
        assertThatThrownBy(() -> Engine.await(fixture.users.create(more)))
                .isInstanceOfSatisfying(
                        Taken.class, taken -> assertThat(taken.field()).isEqualTo(field));
        UserChange change = new UserChange(email, username, null, null, null);
        assertThatThrownBy(() -> found(fixture.users.change(bob.id(), change)))
                .isInstanceOfSatisfying(
                        Taken.class, taken -> assertThat(taken.field()).isEqualTo(field));
        assertThat(found(fixture.users.find(bob.id()))).contains(bob);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann", "ANN", "ann@example.com", "Ann@Example.COM"})
    void nameAndAddressLogInWhateverTheirCase(String name) {
        User ann = fixture.create("ann");
        assertThat(found(fixture.users.login(name, PASSWORD))).contains(ann);
    }

    @ParameterizedTest
    @CsvSource({
        "ann, Correct horse",
        "ann, ''",
        "ann, correct horse%",
        "bob, correct horse",
        "'', correct horse",
        "'ann ', correct horse",
        "%, correct horse",
        "''' or true --', correct horse",
        "example.com, correct horse"
    })
    void nothingElseLogsIn(String name, String password) {
        fixture.create("ann");
        assertThat(found(fixture.users.login(name, password))).isEmpty();
    }

    @Test
    void textsThatNoDatabaseTakesLogNobodyIn() {
        fixture.create("ann");
        assertThat(found(fixture.users.login("ann\0", PASSWORD))).isEmpty();
        assertThat(found(fixture.users.login("\ud800", PASSWORD + "\0\ud800"))).isEmpty();
        assertThat(found(fixture.users.login("a".repeat(1_000_000), PASSWORD))).isEmpty();
    }

    @Test
    void aNameThatLooksLikeAnAddressDoesNotStandForIt() {
        User ann = fixture.create("ann");
        Engine.await(fixture.users.create(new NewUser("eve@x.org", "ann@example.com", "evil", true, false)));
        assertThat(found(fixture.users.login("ann@example.com", "evil"))).isEmpty();
        assertThat(found(fixture.users.login("ann@example.com", PASSWORD))).contains(ann);
    }

    @Test
    void whoIsNotActiveDoesNotLogIn() {
        User ann = fixture.create("ann");
        Engine.await(fixture.users.change(ann.id(), active(false)));
        assertThat(found(fixture.users.login("ann", PASSWORD))).isEmpty();
        User back = Engine.await(fixture.users.change(ann.id(), active(true)));
        assertThat(found(fixture.users.login("ann", PASSWORD))).contains(back);
    }

    @Test
    void unknownAndInactiveTakeAHashToo() {
        User ann = fixture.create("ann");
        Engine.await(fixture.users.change(ann.id(), active(false)));
        Passwords stopped = new Passwords(1);
        stopped.close();
        Users users = new Users(fixture.store, fixture.states, stopped);
        for (String name : List.of("ann", "bob", "bob@example.com", "bob\0")) {
            assertThatThrownBy(() -> found(users.login(name, PASSWORD))).isInstanceOf(PasswordsBusy.class);
        }
    }

    @Test
    void aChangeLeavesWhatItDoesNotName() {
        User ann = fixture.create("ann");
        assertThat(Engine.await(fixture.users.change(ann.id(), NOTHING))).isEqualTo(ann);
        UserChange all = new UserChange("b@x.org", "Bea", null, null, true);
        User bea = new User(ann.id(), "b@x.org", "Bea", true, true, 0);
        assertThat(Engine.await(fixture.users.change(ann.id(), all))).isEqualTo(bea);
        assertThat(version(ann)).isZero();
        assertThat(found(fixture.users.login("bea", PASSWORD))).contains(bea);
        assertThat(found(fixture.users.change(ann.id() + 1, password("x")))).isEmpty();
    }

    @Test
    void aNewPasswordEndsWhatWasIssuedAndTheOldOne() {
        User ann = fixture.create("ann");
        User bob = fixture.create("bob");
        Engine.await(fixture.users.change(ann.id(), password("new")));
        assertThat(found(fixture.users.login("ann", PASSWORD))).isEmpty();
        assertThat(found(fixture.users.login("ann", "new")))
                .contains(new User(ann.id(), ann.email(), "ann", true, false, 1));
        assertThat(version(ann)).isEqualTo(1);
        assertThat(version(bob)).isZero();
    }

    @Test
    void whatEndedWithTheUserDoesNotComeBackWithIt() {
        User ann = fixture.create("ann");
        Engine.await(fixture.users.change(ann.id(), active(false)));
        Engine.await(fixture.users.change(ann.id(), active(true)));
        assertThat(version(ann)).isEqualTo(1);
    }

    @Test
    void aNewPasswordOrAddressVoidsTheUsersOpenResetsAndNobodyElses() {
        User ann = fixture.create("ann");
        User bob = fixture.create("bob");
        List<UserChange> voiding = List.of(password("new"), new UserChange("b@x.org", null, null, null, null));
        for (UserChange change : voiding) {
            fixture.database.execute("truncate password_reset");
            fixture.database.execute("insert into password_reset (hash, user_id, expires_at)"
                    + " select decode(lpad(to_hex(id), 16, '0'), 'hex'), id, now() from app_user");
            Engine.await(fixture.users.change(ann.id(), NOTHING));
            assertThat(fixture.database.column("select user_id from password_reset"))
                    .hasSize(2);
            Engine.await(fixture.users.change(ann.id(), change));
            assertThat(fixture.database.column("select user_id from password_reset"))
                    .containsExactly(String.valueOf(bob.id()));
        }
    }

    @Test
    void aNewPasswordEndsTheUsersTicketsAndNobodyElses() {
        User ann = fixture.create("ann");
        User bob = fixture.create("bob");
        for (UserChange ending : List.of(password("new"), active(false))) {
            fixture.database.execute("truncate ticket");
            fixture.database.execute("insert into ticket (hash, owner, user_id, expires_at)"
                    + " select decode(lpad(to_hex(id), 16, '0'), 'hex'), 'user:' || id, id, now() from app_user");
            Engine.await(fixture.users.change(ann.id(), active(true)));
            assertThat(fixture.database.column("select user_id from ticket")).hasSize(2);
            Engine.await(fixture.users.change(ann.id(), ending));
            assertThat(fixture.database.column("select user_id from ticket")).containsExactly(String.valueOf(bob.id()));
        }
    }

    @Test
    void aHashOfOtherParametersIsMadeAnewAtTheLogin() {
        User ann = fixture.create("ann");
        String weak = new Argon2PasswordEncoder(16, 32, 1, 1024, 1).encode(PASSWORD);
        fixture.database.execute("update app_user set password_hash = '" + weak + "'");
        assertThat(found(fixture.users.login("ann", "wrong"))).isEmpty();
        assertThat(hash()).isEqualTo(weak);
        assertThat(found(fixture.users.login("ann", PASSWORD))).contains(ann);
        String strong = hash();
        assertThat(Engine.await(fixture.passwords.match(PASSWORD, strong))).isEqualTo(Match.RIGHT);
        assertThat(found(fixture.users.login("ann", PASSWORD))).contains(ann);
        assertThat(hash()).isEqualTo(strong);
        assertThat(version(ann)).isZero();
    }

    private static String hash() {
        return fixture.database.column("select password_hash from app_user").getFirst();
    }

    @Test
    void aPasswordThatWasChangedWhileItWasCheckedIsNotGoodAnyMore() {
        User ann = fixture.create("ann");
        String before = hash();
        assertThat(found(fixture.store.unchanged(ann.id(), before))).contains(ann);
        Engine.await(fixture.users.change(ann.id(), password("new")));
        assertThat(found(fixture.store.unchanged(ann.id(), before))).isEmpty();
        assertThat(found(fixture.store.rehash(ann.id(), before, "late"))).isEmpty();
        assertThat(hash()).isNotEqualTo("late");
    }
}
