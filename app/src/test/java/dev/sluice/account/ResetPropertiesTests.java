package dev.sluice.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    @Test
    void mailIsEncryptedWhereThereIsAUser() {
        assertThat(mail("", null).encrypted()).isFalse();
        assertThat(mail("user", null).encrypted()).isTrue();
        assertThat(mail("", true).encrypted()).isTrue();
        assertThatThrownBy(() -> mail("user", false)).isInstanceOf(IllegalArgumentException.class);
    }

    private static MailProperties mail(String username, @Nullable Boolean starttls) {
        return new MailProperties("host", 587, username, "password", "from@example.com", starttls);
    }

    @Test
    void theTextIsWithoutThePassword() {
        assertThat(mail("user", null).toString()).doesNotContain("password");
    }
}
