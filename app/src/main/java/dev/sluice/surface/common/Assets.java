package dev.sluice.surface.common;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.util.DigestUtils;
import org.springframework.util.StringUtils;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * What pages load: files of the class path, each under an address that changes with its content, so browsers keep them for
 * good. Only what is named when it is made can be asked for.
 */
public final class Assets {

    private static final Map<String, MediaType> TYPES = Map.of(
            "js", MediaType.valueOf("text/javascript;charset=UTF-8"),
            "css", MediaType.valueOf("text/css;charset=UTF-8"),
            "png", MediaType.IMAGE_PNG);
    private static final CacheControl FOR_GOOD =
            CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable();

    private final String place;
    private final Map<String, Asset> byName;

    /**
     * Assets whose names differ.
     *
     * @param place where they lie, as their addresses begin: {@code openapi/assets}
     */
    public Assets(String place, List<Asset> assets) {
        this.place = place;
        this.byName = assets.stream().collect(Collectors.toUnmodifiableMap(Asset::name, Function.identity()));
    }

    /**
     * A file that does not change under its address.
     *
     * @param name its name
     * @param version what changes with its content
     * @param bytes its content
     */
    public record Asset(String name, String version, Mono<byte[]> bytes) {

        private MediaType type() {
            return Objects.requireNonNull(TYPES.get(StringUtils.getFilenameExtension(name)));
        }
    }

    /** A small file of ours, by its path on the class path. Blocks. */
    public static Asset own(String path) {
        byte[] bytes = read(path);
        String name = path.substring(path.lastIndexOf('/') + 1);
        return new Asset(name, DigestUtils.md5DigestAsHex(bytes), Mono.just(bytes));
    }

    /** A file of the class path, which is small. Blocks. */
    public static byte[] read(String path) {
        try {
            return new ClassPathResource(path).getContentAsByteArray();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Where an asset lies: {@code openapi/assets/5.34.1/swagger-ui.css}. */
    public String address(String name) {
        Asset asset = Objects.requireNonNull(byName.get(name), name);
        return place + "/" + asset.version() + "/" + name;
    }

    /**
     * Answers with the asset that the path's variables {@code version} and {@code asset} say; fails with {@link Refused}
     * (404) where none of that name has that version.
     */
    public Mono<ServerResponse> answer(ServerRequest request) {
        return Mono.justOrEmpty(byName.get(request.pathVariable("asset")))
                .filter(asset -> asset.version().equals(request.pathVariable("version")))
                .flatMap(Assets::whole)
                .switchIfEmpty(Mono.error(() -> new Refused(HttpStatus.NOT_FOUND, "Not Found")));
    }

    private static Mono<ServerResponse> whole(Asset asset) {
        return asset.bytes()
                .flatMap(bytes -> ServerResponse.ok()
                        .cacheControl(FOR_GOOD)
                        .contentType(asset.type())
                        .bodyValue(bytes));
    }
}
