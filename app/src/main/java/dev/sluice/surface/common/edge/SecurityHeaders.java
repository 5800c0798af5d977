package dev.sluice.surface.common.edge;

import dev.sluice.surface.common.ClientAddress;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Tells browsers what not to do with an answer. What a handler set itself stays. */
final class SecurityHeaders implements WebFilter {

    /** Pages bring their own scripts and styles from here, and nobody may put them into a frame. */
    private static final String PAGE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
            + " frame-ancestors 'none'";

    private final ClientAddress clients;

    SecurityHeaders(ClientAddress clients) {
        this.clients = clients;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        exchange.getResponse().beforeCommit(() -> Mono.fromRunnable(() -> add(exchange)));
        return chain.filter(exchange);
    }

    private void add(ServerWebExchange exchange) {
        HttpHeaders headers = exchange.getResponse().getHeaders();
        addAbsent(headers, "X-Content-Type-Options", "nosniff");
        addAbsent(headers, "Referrer-Policy", "no-referrer");
        addAbsent(headers, "X-Frame-Options", "DENY");
        addAbsent(headers, "Cache-Control", "no-store");
        if (isPage(headers)) {
            addAbsent(headers, "Content-Security-Policy", PAGE_POLICY);
        }
        if (clients.isSecure(exchange.getRequest())) {
            addAbsent(headers, "Strict-Transport-Security", "max-age=31536000");
        }
    }

    private static boolean isPage(HttpHeaders headers) {
        try {
            return MediaType.TEXT_HTML.isCompatibleWith(headers.getContentType());
        } catch (InvalidMediaTypeException unknown) {
            return true;
        }
    }

    private static void addAbsent(HttpHeaders headers, String name, String value) {
        if (!headers.containsHeader(name)) {
            headers.set(name, value);
        }
    }
}
