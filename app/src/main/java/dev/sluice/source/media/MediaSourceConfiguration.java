package dev.sluice.source.media;

import dev.sluice.source.SourceResolver;
import dev.sluice.transfer.FetchDocument;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the source of any address. */
@Configuration(proxyBeanMethods = false)
public class MediaSourceConfiguration {

    @Bean
    SourceResolver mediaSource(
            FetchDocument documents,
            @Qualifier("directSource") SourceResolver direct,
            @Qualifier("galleryDlSource") SourceResolver galleryDl,
            @Qualifier("ytDlpSource") SourceResolver ytDlp,
            @Qualifier("pageSource") SourceResolver pages) {
        return new MediaSource(new AddressLook(documents), new MediaSource.Sources(direct, galleryDl, ytDlp, pages));
    }
}
