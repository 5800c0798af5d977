package dev.sluice.surface.common;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may tell us where a request came from.
 *
 * @param trustedProxies ranges of reverse proxies whose forwarding headers are believed, each {@code address/prefix}
 */
@ConfigurationProperties("sluice.access")
record ProxyProperties(@DefaultValue List<String> trustedProxies) {

    ProxyProperties {
        trustedProxies = List.copyOf(trustedProxies);
    }
}
