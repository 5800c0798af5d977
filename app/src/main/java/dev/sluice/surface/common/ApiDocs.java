package dev.sluice.surface.common;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.util.DigestUtils;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * The surfaces' OpenAPI documents, and the pages on which they are read and tried. All of it is open to everybody, and none
 * of it knows where the gateway is reached: addresses are relative, so a proxy may have put it below a path.
 */
public final class ApiDocs {

    /** A further surface adds its line here, and names its pages in its routes. */
    private static final List<Document> DOCUMENTS =
            List.of(new Document("media", "Media downloads"), new Document("hub", "Hugging Face downloads"));

    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);
    private static final int NONCE_BYTES = 16;

    private final RandomGenerator random;
    private final Assets assets = DocsAssets.all();
    private final Map<String, byte[]> texts;

    /**
     * Reads the documents; blocks meanwhile.
     *
     * @param random of what must not be guessed
     */
    ApiDocs(RandomGenerator random) {
        this.random = random;
        this.texts = DOCUMENTS.stream()
                .collect(Collectors.toUnmodifiableMap(Document::file, document -> Assets.read(document.address())));
    }

    /**
     * A surface's document.
     *
     * @param surface the surface's name
     * @param title what it is called in the pages' chooser
     */
    record Document(String surface, String title) {

        String file() {
            return surface + ".yaml";
        }

        /** Where it lies below the root, and on the class path too. */
        String address() {
            return "openapi/" + file();
        }
    }

    /** The page of a surface on which requests can be tried: Swagger UI, with the surface's own document first. */
    public HandlerFunction<ServerResponse> swaggerUi(String surface) {
        return page(DocsPage.SWAGGER_UI, surface);
    }

    /** The page of a surface on which all is told at once: ReDoc, with the surface's own document first. */
    public HandlerFunction<ServerResponse> redoc(String surface) {
        return page(DocsPage.REDOC, surface);
    }

    /** What lies at the root for all pages: the documents, and what the pages load. */
    RouterFunction<ServerResponse> files() {
        return route().GET("/openapi/{document}", this::document)
                .GET("/openapi/assets/{version}/{asset}", assets::answer)
                .build();
    }

    private HandlerFunction<ServerResponse> page(DocsPage page, String surface) {
        Map<Boolean, List<Document>> own = DOCUMENTS.stream()
                .collect(
                        Collectors.partitioningBy(document -> document.surface().equals(surface)));
        List<Document> ordered =
                Stream.of(true, false).map(own::get).flatMap(List::stream).toList();
        if (!ordered.getFirst().surface().equals(surface)) {
            throw new IllegalArgumentException("The surface " + surface + " has no document.");
        }
        return request -> page(request, page, ordered);
    }

    private Mono<ServerResponse> page(ServerRequest request, DocsPage page, List<Document> documents) {
        String nonce = page.hasNonce() ? nonce() : "";
        byte[] html = page.html(assets, toRoot(request), documents, nonce).getBytes(StandardCharsets.UTF_8);
        // On the exchange's own answer, since one that says "not modified" must tell the page's policy too.
        HttpHeaders headers = request.exchange().getResponse().getHeaders();
        headers.set("Content-Security-Policy", page.policy(nonce));
        return page.hasNonce() ? whole(HTML, html) : unlessKnown(request, HTML, html);
    }

    private String nonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** From {@code /api/docs} it is one step up. */
    private static String toRoot(ServerRequest request) {
        long slashes = request.path().chars().filter(c -> c == '/').count();
        return "../".repeat((int) slashes - 1);
    }

    private Mono<ServerResponse> document(ServerRequest request) {
        return Mono.justOrEmpty(texts.get(request.pathVariable("document")))
                .flatMap(text -> unlessKnown(request, MediaType.APPLICATION_YAML, text))
                .switchIfEmpty(notFound());
    }

    private static Mono<ServerResponse> notFound() {
        return Mono.error(() -> new Refused(HttpStatus.NOT_FOUND, "Not Found"));
    }

    /** What may change with the next version of the gateway: kept by browsers, and asked for each time. */
    private static Mono<ServerResponse> unlessKnown(ServerRequest request, MediaType type, byte[] bytes) {
        request.exchange().getResponse().getHeaders().setCacheControl(CacheControl.noCache());
        return request.checkNotModified(DigestUtils.md5DigestAsHex(bytes))
                .switchIfEmpty(Mono.defer(() -> whole(type, bytes)));
    }

    private static Mono<ServerResponse> whole(MediaType type, byte[] bytes) {
        return ServerResponse.ok().contentType(type).bodyValue(bytes);
    }
}
