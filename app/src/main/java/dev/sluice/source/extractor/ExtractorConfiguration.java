package dev.sluice.source.extractor;

import dev.sluice.platform.egress.LoopbackProxy;
import dev.sluice.process.RunTool;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceResolver;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the sources that ask programs. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ExtractorProperties.class)
public class ExtractorConfiguration {

    private static final Logger log = LoggerFactory.getLogger(ExtractorConfiguration.class);

    @Bean
    YtDlp ytDlp(RunTool tools, LoopbackProxy proxy, ExtractorProperties properties) {
        if (properties.enabled()) {
            Stream.of(properties.gallery(), properties.video(), properties.joiner())
                    .filter(tool -> !tools.has(tool))
                    .forEach(tool -> log.info(
                            "There is no program '{}', so less is found in pages: install it, or say with {} where it is",
                            tool.program(),
                            tool.setting()));
        }
        return new YtDlp(tools, gate(proxy), properties);
    }

    @Bean
    SourceResolver galleryDlSource(RunTool tools, LoopbackProxy proxy, ExtractorProperties properties, YtDlp ytDlp) {
        GalleryDl galleryDl = new GalleryDl(tools, gate(proxy), properties, ytDlp);
        return new ExtractorSource(SourceKind.GALLERY_DL, galleryDl, ytDlp);
    }

    @Bean
    SourceResolver ytDlpSource(YtDlp ytDlp) {
        return new ExtractorSource(SourceKind.YT_DLP, ytDlp, ytDlp);
    }

    private static EgressPass.Gate gate(LoopbackProxy proxy) {
        return way -> {
            LoopbackProxy.Pass pass = proxy.open(way);
            return new EgressPass() {
                @Override
                public String url() {
                    return pass.url();
                }

                @Override
                public void close() {
                    pass.close();
                }
            };
        };
    }
}
