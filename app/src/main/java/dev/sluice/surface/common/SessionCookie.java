package dev.sluice.surface.common;

import dev.sluice.account.Admission;
import dev.sluice.account.CsrfTokens;
import dev.sluice.account.OpenAccess;
import dev.sluice.account.Principal;
import dev.sluice.account.Sessions;
import dev.sluice.account.User;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/**
 * A session by its cookie. The cookie is never one that a client chose; a page elsewhere can make a browser send it, so
 * whatever changes something needs the session's CSRF token in a header, and neither that nor a socket may come from
 * another site's page.
 */
public final class SessionCookie {

    /** The cookie's name. */
    public static final String NAME = "session_id";

    private static final String CSRF = "X-CSRF-Token";
    private static final String ATTRIBUTE = SessionCookie.class.getName();
    private static final Set<HttpMethod> SAFE =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.TRACE);

    private final Sessions sessions;
    private final CsrfTokens csrf;
    private final ClientAddress clients;
    private final HttpProperties pages;
    private final RateLimits limits;
    private final LimitPolicies.Rig newSessions;

    SessionCookie(
            Sessions sessions,
            CsrfTokens csrf,
            ClientAddress clients,
            HttpProperties pages,
            RateLimits limits,
            LimitPolicies.Rig newSessions) {
        this.sessions = sessions;
        this.csrf = csrf;
        this.clients = clients;
        this.pages = pages;
        this.limits = limits;
        this.newSessions = newSessions;
    }

    static boolean isIn(ServerRequest request) {
        return request.cookies().containsKey(NAME);
    }

    /** Who has the session; empty when it is not good, and fails with {@link Refused} 403 when another page drives it. */
    Mono<Principal> principal(ServerRequest request) {
        return Mono.justOrEmpty(value(request))
                .flatMap(cookie -> sessions.find(cookie)
                        .doOnNext(session -> requireOwnPage(request, cookie))
                        .doOnNext(session -> request.attributes().put(ATTRIBUTE, cookie))
                        .map(Sessions.Session::principal));
    }

    /**
     * Lets in a session of nobody's that begins with this request, with its cookie in the answer. Fails with {@link
     * Refused} 403 when the request would change something, since nobody can have the CSRF token of a session that is not,
     * and with {@link TooManyRequests} when too many began for its address.
     */
    Mono<Admission> first(ServerRequest request) {
        if (!SAFE.contains(request.method())) {
            return Mono.error(csrfRefusal(request));
        }
        return limits.require(request, newSessions, clients.limitKey(request))
                .then(sessions.begin(null))
                .map(begun -> set(request, begun.cookie()))
                .flatMap(cookie -> Admission.by(sessions.find(cookie).map(Sessions.Session::principal)));
    }

    /** The CSRF token of the session by which a request passed the {@link Credentials}. */
    public String csrfToken(ServerRequest request) {
        return csrf.of((String) Objects.requireNonNull(request.attributes().get(ATTRIBUTE)));
    }

    /**
     * Begins a session with a cookie of its own in the answer, and ends the one that the request came with.
     *
     * @param user whose it is; null for nobody's
     * @return its CSRF token; empty when the user is gone or shut out
     */
    public Mono<String> begin(ServerRequest request, @Nullable User user) {
        return endBefore(request).then(sessions.begin(user)).map(begun -> csrf.of(set(request, begun.cookie())));
    }

    /** Ends the request's session, if it has one, and takes its cookie away. */
    public Mono<Void> end(ServerRequest request) {
        return endBefore(request)
                .doOnSuccess(ended -> request.exchange()
                        .getResponse()
                        .addCookie(cookie(request, "").maxAge(Duration.ZERO).build()));
    }

    private Mono<Void> endBefore(ServerRequest request) {
        return Mono.justOrEmpty(value(request)).flatMap(sessions::end);
    }

    /** Fails with {@link Refused} 403 when a page of another site sent the request that nobody named. */
    public void refuseOtherSites(ServerRequest request) {
        HttpHeaders headers = request.headers().asHttpHeaders();
        String origin = headers.getFirst(HttpHeaders.ORIGIN);
        String host = headers.getFirst(HttpHeaders.HOST);
        String site = headers.getFirst("Sec-Fetch-Site");
        boolean own =
                (origin == null || (host != null && OpenAccess.isSameHost(origin, host))) && OpenAccess.isOwnSite(site);
        boolean named = origin != null && pages.trusts(origin);
        if (!own && !named) {
            throw new Refused(HttpStatus.FORBIDDEN, "A page of another site may not do that")
                    .coded("CSRF_TOKEN_INVALID");
        }
    }

    private void requireOwnPage(ServerRequest request, String cookie) {
        boolean socket = "websocket".equalsIgnoreCase(request.headers().firstHeader(HttpHeaders.UPGRADE));
        boolean changes = !SAFE.contains(request.method());
        if (socket || changes) {
            refuseOtherSites(request);
        }
        if (changes) {
            requireToken(request, cookie);
        }
    }

    private void requireToken(ServerRequest request, String cookie) {
        String token = request.headers().firstHeader(CSRF);
        if (token == null || !csrf.matches(cookie, token)) {
            throw csrfRefusal(request);
        }
    }

    private static Refused csrfRefusal(ServerRequest request) {
        return request.headers().firstHeader(CSRF) == null
                ? new Refused(HttpStatus.FORBIDDEN, "CSRF token missing").coded("CSRF_TOKEN_MISSING")
                : new Refused(HttpStatus.FORBIDDEN, "CSRF token invalid").coded("CSRF_TOKEN_INVALID");
    }

    /** Of two cookies of the name one was put there by somebody else. */
    private static Optional<String> value(ServerRequest request) {
        List<HttpCookie> cookies = request.cookies().getOrDefault(NAME, List.of());
        return cookies.size() == 1 ? Optional.of(cookies.getFirst().getValue()) : Optional.empty();
    }

    private String set(ServerRequest request, String cookie) {
        request.exchange().getResponse().addCookie(cookie(request, cookie).build());
        request.attributes().put(ATTRIBUTE, cookie);
        return cookie;
    }

    private ResponseCookie.ResponseCookieBuilder cookie(ServerRequest request, String value) {
        return ResponseCookie.from(NAME, value)
                .httpOnly(true)
                .sameSite("Lax")
                .secure(clients.isSecure(request.exchange().getRequest()))
                .path("/");
    }
}
