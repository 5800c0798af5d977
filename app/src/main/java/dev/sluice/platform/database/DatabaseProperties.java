package dev.sluice.platform.database;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator says about the database.
 *
 * @param url {@code postgresql://user:password@host:port/name}; null or blank for the embedded server
 * @param maxConnections how many pooled connections the gateway may hold; two more serve notifications
 */
@ConfigurationProperties("sluice.database")
record DatabaseProperties(
        @Nullable String url, @DefaultValue("20") int maxConnections) {

    DatabaseProperties {
        if (maxConnections < 1) {
            throw new IllegalArgumentException(
                    "sluice.database.max-connections must be 1 or more, but is " + maxConnections + ".");
        }
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "DatabaseProperties[maxConnections=" + maxConnections + "]";
    }
}
