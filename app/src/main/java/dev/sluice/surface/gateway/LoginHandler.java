package dev.sluice.surface.gateway;

import dev.sluice.account.User;
import dev.sluice.account.Users;
import dev.sluice.surface.common.AuditTrail;
import dev.sluice.surface.common.JsonBody;
import dev.sluice.surface.common.LoginLimit;
import dev.sluice.surface.common.Refused;
import dev.sluice.surface.common.SessionCookie;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Sessions of browsers. */
final class LoginHandler {

    private final Users users;
    private final SessionCookie sessions;
    private final LoginLimit limit;
    private final AuditTrail audit;
    private final JsonBody body;

    LoginHandler(Users users, SessionCookie sessions, LoginLimit limit, AuditTrail audit, JsonBody body) {
        this.users = users;
        this.sessions = sessions;
        this.limit = limit;
        this.audit = audit;
        this.body = body;
    }

    Mono<ServerResponse> login(ServerRequest request) {
        SessionCookie.refuseOtherSites(request);
        return body.read(request, GatewayWire.LoginRequest.class).flatMap(asked -> login(request, asked));
    }

    private Mono<ServerResponse> login(ServerRequest request, GatewayWire.LoginRequest asked) {
        String name = asked.username();
        String password = asked.password();
        if (name == null || password == null) {
            throw new Refused(HttpStatus.BAD_REQUEST, "Fields 'username' and 'password' are needed.");
        }
        return limit.require(request, name)
                .then(Mono.defer(() -> users.login(name, password)))
                .switchIfEmpty(Mono.defer(
                        () -> audit.write(request, name, "login failed", name).then(Mono.error(wrong()))))
                .flatMap(user -> begin(request, user));
    }

    private Mono<ServerResponse> begin(ServerRequest request, User user) {
        return sessions.begin(request, user)
                .switchIfEmpty(Mono.error(LoginHandler::wrong))
                .flatMap(csrf -> audit.write(request, "user:" + user.id(), "login", user.username())
                        .then(ServerResponse.ok()
                                .contentType(MediaType.APPLICATION_JSON)
                                .bodyValue(GatewayWire.LoggedIn.of(user, csrf))));
    }

    private static Refused wrong() {
        return new Refused(HttpStatus.UNAUTHORIZED, "Incorrect username or password");
    }

    Mono<ServerResponse> logout(ServerRequest request) {
        return sessions.end(request).then(ServerResponse.noContent().build());
    }
}
