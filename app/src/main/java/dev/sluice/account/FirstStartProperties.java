package dev.sluice.account;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who gets in first.
 *
 * @param adminPassword of the superuser {@code admin} that the first start makes; empty for one that is made up
 */
@ConfigurationProperties("sluice.access")
record FirstStartProperties(@DefaultValue("") String adminPassword) {

    private static final int SHORTEST = 8;

    /** Refuses a password that no user could set. */
    FirstStartProperties {
        if (!adminPassword.isEmpty() && adminPassword.length() < SHORTEST) {
            throw new IllegalArgumentException("SLUICE_ADMIN_PASSWORD needs at least " + SHORTEST + " characters.");
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "FirstStartProperties";
    }
}
