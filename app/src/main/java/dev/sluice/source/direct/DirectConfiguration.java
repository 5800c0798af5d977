package dev.sluice.source.direct;

import dev.sluice.source.SourceResolver;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the source of plain URLs. */
@Configuration(proxyBeanMethods = false)
public class DirectConfiguration {

    @Bean
    SourceResolver directSource() {
        return new DirectSource();
    }
}
