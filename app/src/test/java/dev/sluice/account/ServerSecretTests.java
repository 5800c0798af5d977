package dev.sluice.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServerSecretTests {

    private static final byte[] GOOD = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);

    @Test
    void aShortOneIsRefusedWithASentenceThatNamesItsVariable() {
        byte[] tooShort = new byte[31];
        assertThatThrownBy(() -> new ServerSecret(tooShort))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("JWT_SECRET has 31 bytes and needs at least 32. Make one with: openssl rand -base64 48");
        assertThatThrownBy(() -> new ServerSecret("JWT_SECRET_PREVIOUS", new byte[0]))
                .hasMessageStartingWith("JWT_SECRET_PREVIOUS has 0 bytes");
        assertThat(new ServerSecret(GOOD).bytes()).isEqualTo(GOOD);
    }

    @Test
    void eachPurposeHasAKeyOfItsOwn() {
        ServerSecret secret = new ServerSecret(GOOD);
        assertThat(secret.derive("one"))
                .hasSize(32)
                .isEqualTo(new ServerSecret(GOOD).derive("one"))
                .isNotEqualTo(secret.derive("two"))
                .isNotEqualTo(GOOD);
    }

    @Test
    void noTextShowsIt() {
        String text = new String(GOOD, StandardCharsets.UTF_8);
        assertThat(new TokenProperties(text, text, Duration.ofHours(1)).toString())
                .doesNotContain(text)
                .contains("PT1H");
        assertThat(new NewUser("a@x.org", "ann", text, true, false).toString()).doesNotContain(text);
        assertThat(new UserChange(null, null, text, null, null).toString()).doesNotContain(text);
    }
}
