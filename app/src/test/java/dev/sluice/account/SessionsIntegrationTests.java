package dev.sluice.account;

import static dev.sluice.account.CredentialFixture.maybe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.account.Sessions.Begun;
import dev.sluice.account.Sessions.Session;
import dev.sluice.testkit.Engine;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How sessions begin, and all the ways in which they end. */
class SessionsIntegrationTests {

    private static CredentialFixture fixture;
    private static Sessions sessions;

    @BeforeAll
    static void start() {
        fixture = CredentialFixture.start();
        sessions = fixture.get(Sessions.class);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static Begun begin(User user) {
        return Engine.await(sessions.begin(user));
    }

    /** By the database alone, as on a gateway that has not just seen the session. */
    private static boolean isStored(Begun begun) {
        return maybe(fixture.get(SessionStore.class).use(SecretHash.of(begun.cookie())))
                .isPresent();
    }

    private static void move(Begun begun, String column, String back) {
        fixture.database()
                .execute("update session set " + column + " = now() - interval '" + back + "' where id = '"
                        + begun.session().id() + "'");
    }

    @Test
    void aUsersSessionIsItsUser() {
        User user = fixture.user("user");
        Begun begun = begin(user);
        Session found = maybe(sessions.find(begun.cookie())).orElseThrow();
        assertThat(found).isEqualTo(begun.session());
        assertThat(found.principal()).isEqualTo(new Principal("user:" + user.id(), user.id(), false));
        fixture.change(user, "superuser = true");
        assertThat(maybe(sessions.find(begun.cookie()))
                        .orElseThrow()
                        .principal()
                        .superuser())
                .isTrue();
    }

    @Test
    void anAnonymousSessionIsItself() {
        Begun begun = Engine.await(sessions.begin(null));
        Principal self = new Principal("session:" + begun.session().id(), null, false);
        assertThat(maybe(sessions.find(begun.cookie())))
                .contains(new Session(begun.session().id(), self));
    }

    @Test
    void onlyTheHashIsStoredAndEachBeginHasACookieOfItsOwn() {
        User user = fixture.user("hashed");
        Begun begun = begin(user);
        Begun again = begin(user);
        assertThat(begun.cookie()).matches("[A-Za-z0-9_-]{43}").isNotEqualTo(again.cookie());
        assertThat(begun.session().id()).isNotEqualTo(again.session().id());
        assertThat(fixture.database()
                        .column("select encode(hash, 'hex') from session where id = '"
                                + begun.session().id() + "'"))
                .containsExactly(SecretHash.of(begun.cookie()).hex());
        assertThat(begun.toString()).doesNotContain(begun.cookie());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "00000000-0000-7000-8000-000000000000",
                "' or true --",
                "\0"
            })
    void aCookieThatAClientChoseIsNeverTakenUp(String cookie) {
        assertThat(maybe(sessions.find(cookie))).isEmpty();
        assertThat(hashes()).doesNotContain(SecretHash.of(cookie).hex());
        Begun begun = Engine.await(sessions.begin(null));
        assertThat(begun.cookie()).isNotEqualTo(cookie);
        assertThat(hashes())
                .contains(SecretHash.of(begun.cookie()).hex())
                .doesNotContain(SecretHash.of(cookie).hex());
        assertThat(maybe(sessions.find(cookie))).isEmpty();
    }

    private static List<String> hashes() {
        return fixture.database().column("select encode(hash, 'hex') from session");
    }

    @Test
    void theIdOfASessionIsNoCookie() {
        Begun begun = begin(fixture.user("id"));
        UUID id = begun.session().id();
        assertThat(maybe(sessions.find(id.toString()))).isEmpty();
        assertThat(maybe(sessions.find(SecretHash.of(begun.cookie()).hex()))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "last_used_at, 119 minutes, true",
        "last_used_at, 121 minutes, false",
        "created_at, 6 days 23 hours, true",
        "created_at, 7 days 1 minute, false"
    })
    void aSessionEndsWhenItWasIdleOrIsTooOld(String column, String back, boolean good) {
        Begun begun = Engine.await(sessions.begin(null));
        move(begun, column, back);
        assertThat(maybe(sessions.find(begun.cookie())).isPresent()).isEqualTo(good);
    }

    @Test
    void aUseProlongsItOnceAMinuteAndNotBeyondItsEnd() {
        Begun begun = Engine.await(sessions.begin(null));
        String used = "select last_used_at from session where id = '"
                + begun.session().id() + "'";
        String atFirst = fixture.database().column(used).getFirst();
        assertThat(isStored(begun)).isTrue();
        assertThat(fixture.database().column(used)).containsExactly(atFirst);
        move(begun, "last_used_at", "90 minutes");
        assertThat(isStored(begun)).isTrue();
        assertThat(fixture.database()
                        .column("select last_used_at > now() - interval '1 minute' from session where id = '"
                                + begun.session().id() + "'"))
                .containsExactly("t");
        move(begun, "last_used_at", "121 minutes");
        assertThat(isStored(begun)).isFalse();
        assertThat(isStored(begun)).isFalse();
    }

    @Test
    void aSessionEndsWithThePasswordOfItsUser() {
        User user = fixture.user("password");
        Begun before = begin(user);
        assertThat(maybe(sessions.find(before.cookie()))).isPresent();
        fixture.change(user, "token_version = token_version + 1");
        assertThat(maybe(sessions.find(before.cookie()))).isEmpty();
        assertThat(maybe(sessions.begin(user))).isEmpty();
        User now = new User(user.id(), user.email(), user.username(), true, false, 1);
        assertThat(maybe(sessions.find(begin(now).cookie()))).isPresent();
    }

    @Test
    void aSessionIsGoodOnlyWhileItsUserIsActive() {
        User user = fixture.user("active");
        Begun begun = begin(user);
        assertThat(maybe(sessions.find(begun.cookie()))).isPresent();
        fixture.change(user, "active = false");
        assertThat(maybe(sessions.find(begun.cookie()))).isEmpty();
        assertThat(maybe(sessions.begin(user))).isEmpty();
    }

    @Test
    void noneBeginsForAUserThatThereIsNot() {
        assertThat(maybe(sessions.begin(new User(Long.MAX_VALUE, "n@example.com", "n", true, true, 0))))
                .isEmpty();
    }

    @Test
    void anEndedOneIsGoneHereAtOnceAndNoOther() {
        User user = fixture.user("ends");
        Begun ended = begin(user);
        Begun other = begin(user);
        assertThat(maybe(sessions.find(ended.cookie()))).isPresent();
        assertThat(maybe(sessions.end(ended.cookie()))).isEmpty();
        assertThat(maybe(sessions.find(ended.cookie()))).isEmpty();
        assertThat(maybe(sessions.find(other.cookie()))).isPresent();
        assertThat(maybe(sessions.end("unknown"))).isEmpty();
    }

    @Test
    void itOutlivesARestartAndEndsElsewhereWithinFiveSeconds() {
        Begun begun = begin(fixture.user("restart"));
        try (CredentialFixture beside = fixture.beside()) {
            Sessions there = beside.get(Sessions.class);
            assertThat(maybe(there.find(begun.cookie()))).contains(begun.session());
            assertThat(maybe(sessions.end(begun.cookie()))).isEmpty();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> maybe(there.find(begun.cookie())).isEmpty());
        }
    }

    @Test
    void expiredRowsAreSweptAndOthersStay() {
        Begun idle = Engine.await(sessions.begin(null));
        Begun good = Engine.await(sessions.begin(null));
        move(idle, "last_used_at", "121 minutes");
        fixture.database().execute("""
                insert into session (id, hash, last_used_at)
                select gen_random_uuid(), sha256(('swept' || n)::bytea), now() - interval '1 day' from generate_series(1, 1500) n""");
        fixture.database().execute("""
                insert into ticket (hash, owner, expires_at) values
                    ('old', 'local', now() - interval '1 second'), ('new', 'local', now() + interval '1 minute')""");
        assertThat(maybe(fixture.get(SweepExpired.class).sweep())).isEmpty();
        assertThat(fixture.database().column("select id from session where last_used_at < now() - interval '2 hours'"))
                .isEmpty();
        assertThat(isStored(good)).isTrue();
        assertThat(fixture.database().column("select encode(hash, 'escape') from ticket where owner = 'local'"))
                .containsExactly("new");
    }

    @Test
    void anIdleTimeThatIsTooShortToBeNotedFailsTheStart() {
        assertThatThrownBy(() -> fixture.beside("sluice.access.session-idle=1m"))
                .rootCause()
                .hasMessageContaining("session-idle must be at least 2m");
    }
}
