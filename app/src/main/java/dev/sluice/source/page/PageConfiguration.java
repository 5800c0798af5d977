package dev.sluice.source.page;

import dev.sluice.source.SourceResolver;
import dev.sluice.transfer.FetchDocument;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Wires the source of pages. */
@Configuration(proxyBeanMethods = false)
public class PageConfiguration {

    @Bean
    SourceResolver pageSource(FetchDocument documents, JsonMapper json) {
        return new PageSource(documents, json);
    }
}
