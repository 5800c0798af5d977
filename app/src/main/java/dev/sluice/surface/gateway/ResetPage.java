package dev.sluice.surface.gateway;

import dev.sluice.surface.common.Assets;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * The page of a reset mail's link, on which a new password is set. The token stands in the link's fragment, which only the
 * page's script sees. All addresses are relative, so a proxy may have put the gateway below a path. It runs and loads
 * nothing but its own two files, and may talk to the gateway alone.
 */
final class ResetPage {

    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final List<String> FILES = List.of("reset.css", "reset.js");

    private final Assets assets;
    private final byte[] html;

    /** Blocks: it reads the page's files. */
    ResetPage() {
        this.assets = new Assets(
                "reset-password",
                FILES.stream().map(file -> Assets.own("reset/" + file)).toList());
        this.html = html(assets).getBytes(StandardCharsets.UTF_8);
    }

    private static String html(Assets assets) {
        String text = new String(Assets.read("reset/reset.html"), StandardCharsets.UTF_8);
        for (String file : FILES) {
            text = text.replace('"' + file + '"', '"' + assets.address(file) + '"');
        }
        return text;
    }

    /** The page, the same for everybody. */
    Mono<ServerResponse> page(ServerRequest request) {
        return ServerResponse.ok()
                .contentType(HTML)
                .header("Content-Security-Policy", POLICY)
                .bodyValue(html);
    }

    /** One of its files. */
    Mono<ServerResponse> asset(ServerRequest request) {
        return assets.answer(request);
    }
}
