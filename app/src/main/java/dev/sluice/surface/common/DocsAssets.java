package dev.sluice.surface.common;

import dev.sluice.surface.common.Assets.Asset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.util.StringUtils;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * What the pages of the API documents load, out of libraries on the class path and of our own. An asset of a library is read
 * when it is first asked for, and kept: 2.9 MB when all have been.
 */
final class DocsAssets {

    private DocsAssets() {}

    /** All of them, below {@code openapi/assets}. */
    static Assets all() {
        String swagger = version("org.webjars/swagger-ui");
        String redoc = version("org.webjars.npm/redoc");
        return new Assets(
                "openapi/assets",
                List.of(
                        webjar("swagger-ui", swagger, "swagger-ui-bundle.js"),
                        webjar("swagger-ui", swagger, "swagger-ui.css"),
                        webjar("swagger-ui", swagger, "favicon-32x32.png"),
                        webjar("redoc", redoc, "bundles/redoc.standalone.js"),
                        Assets.own("docs/docs.js"),
                        Assets.own("docs/docs.css")));
    }

    private static Asset webjar(String library, String version, String file) {
        ClassPathResource resource =
                new ClassPathResource("META-INF/resources/webjars/" + library + "/" + version + "/" + file);
        if (!resource.exists()) {
            throw new IllegalStateException("The class path has no " + resource.getPath() + ".");
        }
        Mono<byte[]> bytes = Mono.fromCallable(resource::getContentAsByteArray)
                .subscribeOn(Schedulers.boundedElastic())
                .cache();
        return new Asset(StringUtils.getFilename(file), version, bytes);
    }

    private static String version(String library) {
        try {
            return Objects.requireNonNull(PropertiesLoaderUtils.loadProperties(
                            new ClassPathResource("META-INF/maven/" + library + "/pom.properties"))
                    .getProperty("version"));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
