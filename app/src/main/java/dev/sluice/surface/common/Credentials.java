package dev.sluice.surface.common;

import dev.sluice.account.AccessTokens;
import dev.sluice.account.Admission;
import dev.sluice.account.ApiKeys;
import dev.sluice.account.OpenAccess;
import dev.sluice.account.Principal;
import dev.sluice.account.Tickets;
import dev.sluice.job.JobScope;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Turns what a request carries into a principal, before any handler sees it. A request is judged by one credential alone:
 * one that is there and is not good is 401, however else the request might get in.
 */
public final class Credentials {

    /** What a surface takes. */
    public enum Kind {
        /** {@code Authorization: Bearer} with an access token. */
        TOKEN,
        /** {@code X-API-Key}. */
        API_KEY,
        /** The session's cookie, with its CSRF token where something is changed. */
        SESSION,
        /** No good cookie of a session: then one of nobody's begins, unless something is changed, which is 403. */
        NEW_SESSION,
        /** {@code ?token=} with an access token, or {@code ?ticket=}: for sockets, to which browsers send no headers. */
        QUERY,
        /** Nothing, under the open-access rule. */
        NONE
    }

    private static final String ATTRIBUTE = Admission.class.getName();
    private static final String BEARER = "bearer ";
    private static final String API_KEY = "X-API-Key";

    /** What proxies and tunnels say for whom they ask, in lower case; see {@link #isForwarding}. */
    private static final Set<String> FORWARDING =
            Set.of("via", "x-real-ip", "x-original-host", "x-envoy-external-address", "cf-connecting-ip");

    private final AccessTokens tokens;
    private final ApiKeys keys;
    private final Tickets tickets;
    private final SessionCookie sessions;
    private final OpenAccess openAccess;

    Credentials(AccessTokens tokens, ApiKeys keys, Tickets tickets, SessionCookie sessions, OpenAccess openAccess) {
        this.tokens = tokens;
        this.keys = keys;
        this.tickets = tickets;
        this.sessions = sessions;
        this.openAccess = openAccess;
    }

    /** The principal of a request that passed the filter. */
    public static Principal of(ServerRequest request) {
        return admission(request).principal();
    }

    /** Completes when the credential of a request that passed the filter is not good any more. */
    static Mono<Void> ended(ServerRequest request) {
        return admission(request).ended();
    }

    private static Admission admission(ServerRequest request) {
        return (Admission) Objects.requireNonNull(request.attributes().get(ATTRIBUTE));
    }

    /** Whose jobs the principal of a request may see. */
    public static JobScope scope(ServerRequest request) {
        Principal principal = of(request);
        return principal.superuser() ? JobScope.EVERYBODY : JobScope.of(principal.owner());
    }

    /**
     * A filter that lets a request pass with one of these, and fails with {@link Refused} 401 or 403 else. A handler that
     * gives nothing found that its principal is gone by now.
     */
    public HandlerFilterFunction<ServerResponse, ServerResponse> require(Set<Kind> accepted) {
        return (request, next) -> admit(request, accepted)
                .switchIfEmpty(Mono.error(() -> unauthorized(request)))
                .flatMap(admission -> pass(request, admission, next));
    }

    private static Mono<ServerResponse> pass(
            ServerRequest request, Admission admission, HandlerFunction<ServerResponse> next) {
        request.attributes().put(ATTRIBUTE, admission);
        return next.handle(request).switchIfEmpty(Mono.error(() -> unauthorized(request)));
    }

    private Mono<Admission> admit(ServerRequest request, Set<Kind> accepted) {
        HttpHeaders headers = request.headers().asHttpHeaders();
        if (headers.containsHeader(HttpHeaders.AUTHORIZATION)) {
            return accepted.contains(Kind.TOKEN) ? Admission.by(bearer(headers)) : Mono.empty();
        }
        if (headers.containsHeader(API_KEY)) {
            return accepted.contains(Kind.API_KEY)
                    ? Mono.justOrEmpty(only(headers.getValuesAsList(API_KEY)))
                            .flatMap(key -> Admission.by(keys.check(key)))
                    : Mono.empty();
        }
        if (accepted.contains(Kind.QUERY)) {
            Optional<String> token = request.queryParam("token");
            if (token.isPresent()) {
                return Admission.by(tokens.check(token.get()));
            }
            Optional<String> ticket = request.queryParam("ticket");
            if (ticket.isPresent()) {
                return tickets.redeem(ticket.get());
            }
        }
        return withoutHeader(request, accepted);
    }

    /** A browser sends its cookie everywhere, so a surface that takes none does as if it was not there. */
    private Mono<Admission> withoutHeader(ServerRequest request, Set<Kind> accepted) {
        if (accepted.contains(Kind.NEW_SESSION)) {
            return Admission.by(sessions.principal(request)).switchIfEmpty(Mono.defer(() -> sessions.first(request)));
        }
        if (accepted.contains(Kind.SESSION) && SessionCookie.isIn(request)) {
            return Admission.by(sessions.principal(request));
        }
        return accepted.contains(Kind.NONE)
                ? Admission.by(Mono.justOrEmpty(openAccess.admit(caller(request))))
                : Mono.empty();
    }

    private Mono<Principal> bearer(HttpHeaders headers) {
        return only(headers.getOrEmpty(HttpHeaders.AUTHORIZATION))
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> tokens.check(value.substring(BEARER.length()).strip()))
                .orElseGet(Mono::empty);
    }

    /** Two of one kind are none: who knows which of them somebody on the way looked at. */
    private static Optional<String> only(List<String> values) {
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }

    private static Refused unauthorized(ServerRequest request) {
        request.exchange().getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        return new Refused(HttpStatus.UNAUTHORIZED, "Not authenticated");
    }

    private static OpenAccess.Caller caller(ServerRequest request) {
        HttpHeaders headers = request.headers().asHttpHeaders();
        InetAddress peer =
                request.remoteAddress().map(InetSocketAddress::getAddress).orElse(null);
        boolean forwarded = headers.headerNames().stream().anyMatch(Credentials::isForwarding);
        List<String> origins = headers.getOrEmpty(HttpHeaders.ORIGIN);
        return new OpenAccess.Caller(
                peer,
                forwarded,
                only(headers.getOrEmpty(HttpHeaders.HOST)).orElse(null),
                origins.isEmpty() ? null : String.join(", ", origins),
                headers.getFirst("Sec-Fetch-Site"));
    }

    private static boolean isForwarding(String header) {
        String name = header.toLowerCase(Locale.ROOT).replace('_', '-');
        return name.contains("forwarded") || name.endsWith("client-ip") || FORWARDING.contains(name);
    }
}
