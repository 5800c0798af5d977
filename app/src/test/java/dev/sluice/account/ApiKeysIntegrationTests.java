package dev.sluice.account;

import static dev.sluice.account.CredentialFixture.maybe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.account.ApiKeys.Created;
import dev.sluice.account.ApiKeys.Listed;
import dev.sluice.testkit.Engine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Keys of users and of the operator. */
class ApiKeysIntegrationTests {

    private static final String OPERATORS = "operators-key-0001";
    private static final String OPERATORS_OTHER = "operators-key-0002";

    private static CredentialFixture fixture;
    private static ApiKeys keys;

    @BeforeAll
    static void start() {
        fixture = CredentialFixture.start("sluice.access.api-keys=" + OPERATORS + ", " + OPERATORS_OTHER);
        keys = fixture.get(ApiKeys.class);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static Created create(User user) {
        return Engine.await(keys.create(user.id(), "a key"));
    }

    private static List<Listed> list(User user) {
        return Engine.await(keys.list(user.id()));
    }

    /** As on a gateway that has not just seen the key. */
    private static void use(Created created) {
        Engine.await(fixture.get(ApiKeyStore.class).use(SecretHash.of(created.key())));
    }

    @Test
    void aKeyActsAsItsUserWithThePresentRights() {
        User user = fixture.user("acts");
        Created created = create(user);
        assertThat(maybe(keys.check(created.key()))).contains(new Principal("user:" + user.id(), user.id(), false));
        fixture.change(user, "superuser = true");
        assertThat(maybe(keys.check(created.key()))).contains(new Principal("user:" + user.id(), user.id(), true));
    }

    @Test
    void onlyTheHashIsStoredAndTextsAreWithoutTheKey() {
        User user = fixture.user("hash");
        Created created = create(user);
        assertThat(created.key()).matches("slc_[A-Za-z0-9_-]{43}");
        assertThat(fixture.database()
                        .column("select name || encode(hash, 'hex') from api_key where user_id = " + user.id()))
                .containsExactly("a key" + SecretHash.of(created.key()).hex());
        assertThat(created.toString()).doesNotContain(created.key());
    }

    @Test
    void anInactiveUsersKeyIsNotGood() {
        User user = fixture.user("inactive");
        Created created = create(user);
        assertThat(maybe(keys.check(created.key()))).isPresent();
        fixture.change(user, "active = false");
        assertThat(maybe(keys.check(created.key()))).isEmpty();
    }

    @Test
    void aKeyOfADeletedUserIsNotGood() {
        User user = fixture.user("deleted");
        Created created = create(user);
        assertThat(maybe(keys.check(created.key()))).isPresent();
        fixture.database().execute("delete from app_user where id = " + user.id());
        fixture.get(UserStates.class).forget(user.id());
        assertThat(maybe(keys.check(created.key()))).isEmpty();
    }

    @Test
    void aRevokedKeyStopsHereAtOnceAndOthersCannotRevokeIt() {
        User user = fixture.user("revokes");
        User other = fixture.user("other");
        Created created = create(user);
        assertThat(maybe(keys.check(created.key()))).isPresent();
        assertThat(Engine.await(keys.revoke(other.id(), created.id()))).isFalse();
        assertThat(maybe(keys.check(created.key()))).isPresent();
        assertThat(Engine.await(keys.revoke(user.id(), created.id()))).isTrue();
        assertThat(maybe(keys.check(created.key()))).isEmpty();
        assertThat(Engine.await(keys.revoke(user.id(), created.id()))).isFalse();
    }

    @Test
    void aKeyThatIsRevokedElsewhereStopsWithinFiveSeconds() {
        Created created = create(fixture.user("elsewhere"));
        try (CredentialFixture beside = fixture.beside()) {
            ApiKeys there = beside.get(ApiKeys.class);
            assertThat(maybe(there.check(created.key()))).isPresent();
            fixture.database().execute("delete from api_key where id = " + created.id());
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> maybe(there.check(created.key())).isEmpty());
        }
    }

    @Test
    void theOperatorsKeysAreNoUsers() {
        Principal one = maybe(keys.check(OPERATORS)).orElseThrow();
        Principal two = maybe(keys.check(OPERATORS_OTHER)).orElseThrow();
        assertThat(one)
                .isEqualTo(new Principal("key:" + SecretHash.of(OPERATORS).hex().substring(0, 16), null, false));
        assertThat(two.owner()).isNotEqualTo(one.owner());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "slc_",
                "operators-key-0003",
                "operators-key-000",
                OPERATORS + " ",
                OPERATORS + ", " + OPERATORS_OTHER,
                "slc_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "slc_'; drop table api_key; --\0"
            })
    void whatIsNoKeyIsNotGood(String text) {
        assertThat(maybe(keys.check(text))).isEmpty();
    }

    @Test
    void aPartOfAKeyIsNotGoodNorOneInOtherLetters() {
        String key = create(fixture.user("parts")).key();
        assertThat(maybe(keys.check(key))).isPresent();
        assertThat(maybe(keys.check(key.substring(4)))).isEmpty();
        assertThat(maybe(keys.check(key.substring(0, key.length() - 1)))).isEmpty();
        assertThat(maybe(keys.check(key + "A"))).isEmpty();
        assertThat(maybe(keys.check("SLC_" + key.substring(4)))).isEmpty();
        assertThat(maybe(keys.check("x".repeat(1_000_000)))).isEmpty();
    }

    @Test
    void aShortKeyOfTheOperatorFailsTheStartWithoutBeingShown() {
        assertThatThrownBy(() -> fixture.beside("sluice.access.api-keys=" + OPERATORS + ",short-key-15-ch"))
                .rootCause()
                .hasMessageContaining("API_KEYS has 15 characters and needs at least 16")
                .hasMessageNotContaining("short-key")
                .hasMessageNotContaining(OPERATORS);
    }

    @Test
    void usesAreNotedOnceAMinute() {
        User user = fixture.user("uses");
        Created created = create(user);
        assertThat(list(user)).extracting(Listed::lastUsedAt).containsOnlyNulls();
        assertThat(maybe(keys.check(created.key()))).isPresent();
        Listed used = list(user).getFirst();
        assertThat(used.lastUsedAt()).isNotNull().isAfterOrEqualTo(created.createdAt());
        use(created);
        assertThat(list(user)).containsExactly(used);
        fixture.database()
                .execute("update api_key set last_used_at = now() - interval '2 minutes' where id = " + created.id());
        Listed earlier = list(user).getFirst();
        use(created);
        assertThat(list(user).getFirst().lastUsedAt()).isAfter(earlier.lastUsedAt());
    }

    @Test
    void aUserSeesItsOwnKeysOnly() {
        User user = fixture.user("sees");
        Created created = create(user);
        create(fixture.user("unseen"));
        assertThat(list(user)).containsExactly(new Listed(created.id(), "a key", created.createdAt(), null));
    }

    @Test
    void aUserHasAtMostAHundredAlsoWhenItAsksForTwoAtOnce() {
        User user = fixture.user("many");
        fixture.database()
                .execute("insert into api_key (user_id, name, hash) select " + user.id()
                        + ", n, sha256(('many' || n)::bytea) from generate_series(1, 99) n");
        Mono<Optional<Class<?>>> made = keys.create(user.id(), "one more")
                .<Optional<Class<?>>>map(created -> Optional.empty())
                .onErrorResume(error -> Mono.just(Optional.of(error.getClass())));
        assertThat(Engine.await(Flux.merge(made, made)))
                .containsExactlyInAnyOrder(Optional.empty(), Optional.of(TooManyKeys.class));
        assertThat(list(user)).hasSize(ApiKeys.MOST_PER_USER);
        assertThat(create(fixture.user("few")).id()).isPositive();
    }

    @Test
    void namesHaveAForm() {
        User user = fixture.user("names");
        for (String name : List.of("", " ", "n".repeat(101), "a\0b", "a\nb")) {
            assertThatThrownBy(() -> Engine.await(keys.create(user.id(), name)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(list(user)).isEmpty();
        assertThat(Engine.await(keys.create(user.id(), "😀".repeat(100))).name())
                .hasSize(200);
    }

    @Test
    void nobodyGetsAKeyForAUserThatThereIsNot() {
        assertThat(maybe(keys.create(Long.MAX_VALUE, "a key"))).isEmpty();
    }
}
