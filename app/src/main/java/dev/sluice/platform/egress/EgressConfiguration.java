package dev.sluice.platform.egress;

import java.security.SecureRandom;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the rules for outgoing connections. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EgressProperties.class)
public class EgressConfiguration {

    @Bean
    EgressRules egressRules(EgressProperties properties) {
        return EgressRules.allowing(properties.allow());
    }

    /** Read here and not with the properties: what goes wrong while those are bound is reported with their values. */
    @Bean
    Proxies proxies(EgressProperties properties) {
        return Proxies.of(properties.proxy(), properties.proxies());
    }

    @Bean
    LoopbackProxy loopbackProxy(EgressRules rules, Proxies proxies) {
        return new LoopbackProxy(rules, proxies, new SecureRandom());
    }
}
