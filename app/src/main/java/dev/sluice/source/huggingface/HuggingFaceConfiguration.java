package dev.sluice.source.huggingface;

import dev.sluice.source.SourceResolver;
import dev.sluice.storage.LocalFiles;
import dev.sluice.transfer.FetchDocument;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Wires the source of Hugging Face repositories. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HubProperties.class)
public class HuggingFaceConfiguration {

    @Bean
    SourceResolver hubSource(
            FetchDocument documents, LocalFiles files, HubProperties properties, JsonMapper json, Clock clock) {
        HubApi api = new HubApi(documents, properties.hubs(), json);
        return new HubSource(api, new LocalDirectory(files, clock), properties);
    }
}
