package dev.sluice.platform.egress;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the gateway may connect to.
 *
 * @param allow ranges that are open although they are not public, each {@code address/prefix} or
 *     {@code address/prefix:port}
 */
@ConfigurationProperties("sluice.egress")
record EgressProperties(@DefaultValue List<String> allow) {

    EgressProperties {
        allow = List.copyOf(allow);
        EgressRules.allowing(allow);
    }
}
