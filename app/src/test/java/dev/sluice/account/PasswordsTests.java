package dev.sluice.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.account.Passwords.Match;
import dev.sluice.testkit.Engine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import reactor.core.publisher.Flux;

@Isolated("It measures time.")
class PasswordsTests {

    private static final int MANY = 60;

    private final Passwords passwords = new Passwords(1);

    @AfterEach
    void close() {
        passwords.close();
    }

    private Match match(String password, String hash) {
        return Engine.await(passwords.match(password, hash));
    }

    @Test
    void aHashSaysItsParametersAndHasASaltOfItsOwn() {
        String one = Engine.await(passwords.hash("secret"));
        String two = Engine.await(passwords.hash("secret"));
        assertThat(one)
                .matches("\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}")
                .isNotEqualTo(two);
        assertThat(match("secret", one)).isEqualTo(Match.RIGHT);
        assertThat(match("secret", two)).isEqualTo(Match.RIGHT);
        assertThat(match("Secret", one)).isEqualTo(Match.WRONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "pässwörd", "\0", "a\0b", "😀", "\ud83d"})
    void everyTextIsAPasswordOfItsOwn(String password) {
        String hash = Engine.await(passwords.hash(password));
        assertThat(match(password, hash)).isEqualTo(Match.RIGHT);
        assertThat(match(password + "x", hash)).isEqualTo(Match.WRONG);
    }

    @Test
    void anEmptyPasswordIsNeverRight() {
        assertThat(match("", Engine.await(passwords.hash("")))).isEqualTo(Match.WRONG);
        assertThat(match("", Passwords.NOBODYS)).isEqualTo(Match.WRONG);
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 19_456, 40_000})
    void aHashOfOtherParametersIsOld(int memory) {
        String hash = new Argon2PasswordEncoder(16, 32, 1, memory, 1).encode("secret");
        assertThat(match("secret", hash)).isEqualTo(Match.RIGHT_BUT_OLD);
        assertThat(match("other", hash)).isEqualTo(Match.WRONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$AAAA", "{noop}secret"})
    void whatIsNoHashMatchesNothing(String hash) {
        assertThat(match("secret", hash)).isEqualTo(Match.WRONG);
        assertThat(match(hash, hash)).isEqualTo(Match.WRONG);
    }

    @Test
    void nobodysHashIsAsMuchWork() {
        String real = Engine.await(passwords.hash("secret"));
        assertThat(match("secret", Passwords.NOBODYS)).isEqualTo(Match.WRONG);
        long ofReal = nanos(real);
        assertThat(nanos(Passwords.NOBODYS)).isBetween(ofReal / 3, ofReal * 3);
        assertThat(nanos("no hash")).isBetween(ofReal / 3, ofReal * 3);
        String cheap = new Argon2PasswordEncoder(16, 32, 1, 64, 1).encode("secret");
        assertThat(nanos(cheap)).isLessThan(ofReal / 3);
    }

    /** The median of some. */
    private long nanos(String hash) {
        long[] all = LongStream.range(0, 9).map(n -> nanosOnce(hash)).sorted().toArray();
        return all[all.length / 2];
    }

    private long nanosOnce(String hash) {
        long begin = System.nanoTime();
        match("wrong", hash);
        return System.nanoTime() - begin;
    }

    @Test
    void whatIsTooMuchFailsAtOnceAndTheRestIsDone() {
        List<String> threads = Collections.synchronizedList(new ArrayList<>());
        List<Boolean> done = Engine.await(Flux.range(0, MANY)
                .flatMap(
                        n -> passwords
                                .hash("secret")
                                .doOnNext(hash ->
                                        threads.add(Thread.currentThread().getName()))
                                .map(hash -> true)
                                .onErrorReturn(PasswordsBusy.class, false),
                        MANY));
        assertThat(done).hasSize(MANY).contains(false);
        assertThat(threads).hasSizeGreaterThan(32).containsOnly("sluice-password-1");
        assertThat(Engine.await(passwords.hash("later"))).isNotEmpty();
    }

    @Test
    void aStoppedGatewayHashesNothing() {
        passwords.close();
        assertThat(Engine.await(passwords.hash("secret").map(hash -> "").onErrorReturn(PasswordsBusy.class, "busy")))
                .isEqualTo("busy");
    }
}
