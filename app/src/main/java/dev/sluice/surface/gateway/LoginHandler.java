package dev.sluice.surface.gateway;

import dev.sluice.account.User;
import dev.sluice.surface.common.JsonBody;
import dev.sluice.surface.common.Logins;
import dev.sluice.surface.common.Refused;
import dev.sluice.surface.common.SessionCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Sessions of browsers. */
final class LoginHandler {

    private final Logins logins;
    private final SessionCookie sessions;
    private final JsonBody body;

    LoginHandler(Logins logins, SessionCookie sessions, JsonBody body) {
        this.logins = logins;
        this.sessions = sessions;
        this.body = body;
    }

    Mono<ServerResponse> login(ServerRequest request) {
        sessions.refuseOtherSites(request);
        return body.read(request, GatewayWire.LoginRequest.class).flatMap(asked -> login(request, asked));
    }

    private Mono<ServerResponse> login(ServerRequest request, GatewayWire.LoginRequest asked) {
        String name = asked.username();
        String password = asked.password();
        if (name == null || password == null) {
            throw new Refused(HttpStatus.BAD_REQUEST, "Fields 'username' and 'password' are needed.");
        }
        return logins.login(request, name, password)
                .flatMap(user -> begin(request, user))
                .switchIfEmpty(Mono.error(() -> wrong(request)));
    }

    private Mono<ServerResponse> begin(ServerRequest request, User user) {
        return sessions.begin(request, user)
                .flatMap(csrf -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(GatewayWire.LoggedIn.of(user, csrf)));
    }

    private static Refused wrong(ServerRequest request) {
        request.exchange().getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        return new Refused(HttpStatus.UNAUTHORIZED, "Incorrect username or password");
    }

    Mono<ServerResponse> logout(ServerRequest request) {
        return sessions.end(request).then(ServerResponse.noContent().build());
    }
}
