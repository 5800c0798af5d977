package dev.sluice.surface.common;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.http.MediaType;
import org.springframework.util.DigestUtils;
import org.springframework.util.StringUtils;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * What the pages of the API documents load, out of libraries on the class path and of our own. Only what is named here can
 * be asked for. An asset is read when it is first asked for, and kept: 2.9 MB when all have been.
 */
final class DocsAssets {

    private static final Map<String, MediaType> TYPES = Map.of(
            "js", MediaType.valueOf("text/javascript;charset=UTF-8"),
            "css", MediaType.valueOf("text/css;charset=UTF-8"),
            "png", MediaType.IMAGE_PNG);

    private final Map<String, Asset> byName;

    DocsAssets() {
        String swagger = version("org.webjars/swagger-ui");
        String redoc = version("org.webjars.npm/redoc");
        byName = List.of(
                        webjar("swagger-ui", swagger, "swagger-ui-bundle.js"),
                        webjar("swagger-ui", swagger, "swagger-ui.css"),
                        webjar("swagger-ui", swagger, "favicon-32x32.png"),
                        webjar("redoc", redoc, "bundles/redoc.standalone.js"),
                        own("docs.js"),
                        own("docs.css"))
                .stream()
                .collect(Collectors.toUnmodifiableMap(Asset::name, Function.identity()));
    }

    /**
     * A file that does not change under its address.
     *
     * @param name its name
     * @param version what changes with its content
     * @param bytes its content
     */
    record Asset(String name, String version, Mono<byte[]> bytes) {

        MediaType type() {
            return Objects.requireNonNull(TYPES.get(StringUtils.getFilenameExtension(name)));
        }
    }

    /** The asset; empty where none of that name has that version. */
    Mono<Asset> find(String version, String name) {
        return Mono.justOrEmpty(byName.get(name))
                .filter(asset -> asset.version().equals(version));
    }

    /** Where an asset lies below the root: {@code openapi/assets/5.34.1/swagger-ui.css}. */
    String address(String name) {
        Asset asset = Objects.requireNonNull(byName.get(name), name);
        return "openapi/assets/" + asset.version() + "/" + name;
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

    private static Asset own(String file) {
        byte[] bytes = read("docs/" + file);
        return new Asset(file, DigestUtils.md5DigestAsHex(bytes), Mono.just(bytes));
    }

    /** A file of the class path, which is small. Blocks. */
    static byte[] read(String path) {
        try {
            return new ClassPathResource(path).getContentAsByteArray();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
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
