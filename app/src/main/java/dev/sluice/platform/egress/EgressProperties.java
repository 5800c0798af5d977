package dev.sluice.platform.egress;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the gateway may connect to.
 *
 * @param allow ranges that are open although they are not public, each {@code address/prefix} or
 *     {@code address/prefix:port}
 * @param proxy the operator's own proxy, with its credentials; empty for none
 * @param proxies those that jobs may name, with their credentials
 */
@ConfigurationProperties("sluice.egress")
record EgressProperties(
        @DefaultValue List<String> allow,
        @DefaultValue("") String proxy,
        @DefaultValue List<String> proxies) {

    EgressProperties {
        allow = List.copyOf(allow);
        EgressRules.allowing(allow);
        proxies = List.copyOf(proxies);
    }

    /** Proxies carry passwords. */
    @Override
    public String toString() {
        return "EgressProperties[allow=" + allow + "]";
    }
}
