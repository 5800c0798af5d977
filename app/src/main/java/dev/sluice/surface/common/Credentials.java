package dev.sluice.surface.common;

import dev.sluice.account.OpenAccess;
import dev.sluice.account.Principal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Turns what a request carries into a principal, before any handler sees it. */
public final class Credentials implements HandlerFilterFunction<ServerResponse, ServerResponse> {

    private static final String ATTRIBUTE = Principal.class.getName();
    private static final List<String> FORWARDED =
            List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via");

    private final OpenAccess openAccess;

    Credentials(OpenAccess openAccess) {
        this.openAccess = openAccess;
    }

    /** The principal of a request that passed the filter. */
    public static Principal of(ServerRequest request) {
        return (Principal) Objects.requireNonNull(request.attributes().get(ATTRIBUTE));
    }

    @Override
    public Mono<ServerResponse> filter(ServerRequest request, HandlerFunction<ServerResponse> next) {
        HttpHeaders headers = request.headers().asHttpHeaders();
        boolean credential = headers.containsHeader("Authorization") || headers.containsHeader("X-API-Key");
        if (credential) {
            return Mono.error(unauthorized());
        }
        return Mono.justOrEmpty(openAccess.admit(caller(request, headers)))
                .switchIfEmpty(Mono.error(Credentials::unauthorized))
                .flatMap(principal -> {
                    request.attributes().put(ATTRIBUTE, principal);
                    return next.handle(request);
                });
    }

    private static Refused unauthorized() {
        return new Refused(HttpStatus.UNAUTHORIZED, "Not authenticated");
    }

    private static OpenAccess.Caller caller(ServerRequest request, HttpHeaders headers) {
        InetAddress peer =
                request.remoteAddress().map(InetSocketAddress::getAddress).orElse(null);
        boolean forwarded = FORWARDED.stream().anyMatch(headers::containsHeader);
        return new OpenAccess.Caller(peer, forwarded, headers.getFirst("Host"), headers.getFirst("Origin"));
    }
}
