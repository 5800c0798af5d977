package dev.sluice.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CsrfTokensTests {

    private static final String COOKIE = "c".repeat(43);

    private final CsrfTokens tokens = withSecret("s");

    private static CsrfTokens withSecret(String letter) {
        return new CsrfTokens(
                new ServerSecret(letter.repeat(ServerSecret.LEAST_BYTES).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theTokenOfASessionMatches() {
        assertThat(tokens.of(COOKIE)).matches("[A-Za-z0-9_-]{43}");
        assertThat(tokens.matches(COOKIE, tokens.of(COOKIE))).isTrue();
        assertThat(withSecret("s").matches(COOKIE, tokens.of(COOKIE))).isTrue();
    }

    @Test
    void thatOfAnotherSessionDoesNot() {
        assertThat(tokens.matches(COOKIE, tokens.of("d".repeat(43)))).isFalse();
    }

    @Test
    void thatOfAnotherInstallationDoesNot() {
        assertThat(tokens.matches(COOKIE, withSecret("t").of(COOKIE))).isFalse();
    }

    @Test
    void whatCanBeMadeWithoutTheSecretDoesNot() {
        String token = tokens.of(COOKIE);
        assertThat(tokens.matches(COOKIE, "")).isFalse();
        assertThat(tokens.matches(COOKIE, COOKIE)).isFalse();
        assertThat(tokens.matches(COOKIE, SecretHash.of(COOKIE).hex())).isFalse();
        assertThat(tokens.matches(COOKIE, token.substring(1))).isFalse();
        assertThat(tokens.matches(COOKIE, token + "A")).isFalse();
        assertThat(tokens.matches(COOKIE, "\uD800")).isFalse();
    }

    @Test
    void theTokenTellsNothingOfTheCookie() {
        assertThat(tokens.of(COOKIE)).isNotEqualTo(COOKIE).doesNotContain(COOKIE.substring(0, 8));
    }
}
