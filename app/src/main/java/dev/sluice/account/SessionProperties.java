package dev.sluice.account;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long sessions last.
 *
 * @param sessionIdle a session that was not used for so long ends; at least 2 minutes, since uses are noted once a minute
 * @param sessionLifetime a session ends so long after its begin, however much it is used
 */
@ConfigurationProperties("sluice.access")
record SessionProperties(
        @DefaultValue("2h") Duration sessionIdle,
        @DefaultValue("7d") Duration sessionLifetime) {

    private static final Duration SHORTEST_IDLE = Duration.ofMinutes(2);

    SessionProperties {
        if (sessionIdle.compareTo(SHORTEST_IDLE) < 0) {
            throw new IllegalArgumentException("sluice.access.session-idle must be at least 2m.");
        }
        if (!sessionLifetime.isPositive()) {
            throw new IllegalArgumentException("sluice.access.session-lifetime must be positive.");
        }
    }
}
