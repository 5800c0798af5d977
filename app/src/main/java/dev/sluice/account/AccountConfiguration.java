package dev.sluice.account;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires who gets in. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AccessProperties.class)
public class AccountConfiguration {

    @Bean
    OpenAccess openAccess(AccessProperties properties) {
        return new OpenAccess(properties);
    }
}
