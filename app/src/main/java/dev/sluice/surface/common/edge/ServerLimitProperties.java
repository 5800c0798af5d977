package dev.sluice.surface.common.edge;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long clients may take, and how many connections they may have.
 *
 * @param headerTimeout from the first byte of a request to the end of its header
 * @param readTimeout with no piece of a request's body; noticed within as much again
 * @param requestTimeout for a request's whole body
 * @param maxConnectionsPerAddress connections of one address at once, trusted proxies aside
 */
@ConfigurationProperties("sluice.server")
record ServerLimitProperties(
        @DefaultValue("10s") Duration headerTimeout,
        @DefaultValue("30s") Duration readTimeout,
        @DefaultValue("5m") Duration requestTimeout,
        @DefaultValue("1024") int maxConnectionsPerAddress) {

    ServerLimitProperties {
        requireLong("header-timeout", headerTimeout);
        requireLong("read-timeout", readTimeout);
        requireLong("request-timeout", requestTimeout);
        if (maxConnectionsPerAddress < 1) {
            throw new IllegalArgumentException("sluice.server.max-connections-per-address is "
                    + maxConnectionsPerAddress + ", but must be 1 or more.");
        }
    }

    private static void requireLong(String key, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException("sluice.server." + key + " must be 1 ms or more.");
        }
    }
}
