package dev.sluice.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.account.MailProperties.Encryption;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResetPropertiesTests {

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080, http://localhost:8080/reset-password#token=t",
        "https://example.com/, https://example.com/reset-password#token=t",
        "https://example.com/files, https://example.com/files/reset-password#token=t"
    })
    void linksLeadBelowThePublicAddress(URI address, String link) {
        assertThat(new ResetProperties(address).resetLink("t")).isEqualTo(link);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "example.com", "ftp://example.com", "https:///path", "https://a/?b", "https://a/#b"})
    void otherAddressesAreRefused(String address) {
        assertThatThrownBy(() -> new ResetProperties(URI.create(address)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SLUICE_PUBLIC_URL");
    }

    @ParameterizedTest
    @CsvSource({
        "587, '',,  NONE",
        "587, user,, STARTTLS",
        "465, '',, TLS",
        "465, user,, TLS",
        "587, '', STARTTLS, STARTTLS",
        "587, user, TLS, TLS",
        "465, user, STARTTLS, STARTTLS",
        "465, '', NONE, NONE"
    })
    void mailIsEncryptedWhereThereIsAUserAndOnTheTlsPort(
            int port, String username, @Nullable Encryption set, Encryption used) {
        assertThat(mail(port, username, set).encryption()).isEqualTo(used);
    }

    @Test
    void noPasswordGoesInClear() {
        assertThatThrownBy(() -> mail(465, "user", Encryption.NONE)).isInstanceOf(IllegalArgumentException.class);
    }

    private static MailProperties mail(int port, String username, @Nullable Encryption encryption) {
        return new MailProperties("host", port, username, "password", "from@example.com", encryption);
    }

    @Test
    void theTextIsWithoutThePassword() {
        assertThat(mail(587, "user", null).toString()).doesNotContain("password");
    }
}
