package dev.sluice.platform.egress;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the gateway may connect to, and how often at once.
 *
 * @param allow ranges that are open although they are not public, each {@code address/prefix} or
 *     {@code address/prefix:port}
 * @param maxConnectionsPerHost most connections to one host and port
 */
@ConfigurationProperties("sluice.egress")
record EgressProperties(
        @DefaultValue List<String> allow,
        @DefaultValue("16") int maxConnectionsPerHost) {

    EgressProperties {
        allow = List.copyOf(allow);
        EgressRules.allowing(allow);
        if (maxConnectionsPerHost < 1 || maxConnectionsPerHost > 1024) {
            throw new IllegalArgumentException("sluice.egress.max-connections-per-host is " + maxConnectionsPerHost
                    + ", but must be between 1 and 1024.");
        }
    }
}
