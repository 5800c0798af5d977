package dev.sluice.source.direct;

import dev.sluice.source.SourceResolver;
import dev.sluice.transfer.FetchDocument;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the source of plain URLs. */
@Configuration(proxyBeanMethods = false)
public class DirectConfiguration {

    @Bean
    SourceResolver directSource(FetchDocument documents) {
        return new DirectSource(documents);
    }
}
