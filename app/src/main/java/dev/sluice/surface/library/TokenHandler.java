package dev.sluice.surface.library;

import dev.sluice.account.AccessTokens;
import dev.sluice.account.User;
import dev.sluice.account.Users;
import dev.sluice.surface.common.AuditTrail;
import dev.sluice.surface.common.FormBody;
import dev.sluice.surface.common.LoginLimit;
import dev.sluice.surface.common.Refused;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The dialect's login. */
final class TokenHandler {

    private final Users users;
    private final AccessTokens tokens;
    private final LoginLimit limit;
    private final AuditTrail audit;

    TokenHandler(Users users, AccessTokens tokens, LoginLimit limit, AuditTrail audit) {
        this.users = users;
        this.tokens = tokens;
        this.limit = limit;
        this.audit = audit;
    }

    Mono<ServerResponse> login(ServerRequest request) {
        return FormBody.read(request).flatMap(form -> login(request, field(form, "username"), field(form, "password")));
    }

    private static String field(MultiValueMap<String, String> form, String name) {
        String value = form.getFirst(name);
        if (value == null || value.isEmpty()) {
            throw Invalid.malformed(name, "field required");
        }
        return value;
    }

    private Mono<ServerResponse> login(ServerRequest request, String name, String password) {
        return limit.require(request, name)
                .then(Mono.defer(() -> users.login(name, password)))
                .flatMap(user -> issue(request, user))
                .switchIfEmpty(Mono.defer(
                        () -> audit.write(request, name, "login failed", name).then(Mono.error(wrong(request)))));
    }

    private Mono<ServerResponse> issue(ServerRequest request, User user) {
        return tokens.issue(user)
                .flatMap(token -> audit.write(request, "user:" + user.id(), "login", user.username())
                        .then(ServerResponse.ok()
                                .contentType(MediaType.APPLICATION_JSON)
                                .bodyValue(new LibraryWire.Token(token, "bearer"))));
    }

    private static Refused wrong(ServerRequest request) {
        request.exchange().getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        return new Refused(HttpStatus.UNAUTHORIZED, "Incorrect username or password");
    }
}
