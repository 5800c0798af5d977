package dev.sluice.account;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How tokens are signed.
 *
 * @param jwtSecret signs tokens; empty for one that the gateway makes and keeps in the data directory
 * @param jwtSecretPrevious the one before it: what it signed is still good; empty for none
 * @param tokenLifetime how long a token is good that a login gives
 */
@ConfigurationProperties("sluice.access")
record TokenProperties(
        @DefaultValue("") String jwtSecret,
        @DefaultValue("") String jwtSecretPrevious,
        @DefaultValue("24h") Duration tokenLifetime) {

    /** Refuses a lifetime of which no good token comes. */
    TokenProperties {
        if (tokenLifetime.compareTo(Duration.ofSeconds(1)) < 0
                || tokenLifetime.compareTo(TokenReader.LONGEST_LIFE) > 0) {
            throw new IllegalArgumentException("sluice.access.token-lifetime is " + tokenLifetime
                    + ", but must be between one second and " + TokenReader.LONGEST_LIFE.toDays() + " days.");
        }
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "TokenProperties[tokenLifetime=" + tokenLifetime + "]";
    }
}
