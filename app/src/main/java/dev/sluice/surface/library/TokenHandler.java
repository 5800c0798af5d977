package dev.sluice.surface.library;

import dev.sluice.account.AccessTokens;
import dev.sluice.surface.common.FormBody;
import dev.sluice.surface.common.Logins;
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

    private final Logins logins;
    private final AccessTokens tokens;

    TokenHandler(Logins logins, AccessTokens tokens) {
        this.logins = logins;
        this.tokens = tokens;
    }

    Mono<ServerResponse> login(ServerRequest request) {
        return FormBody.read(request).flatMap(form -> login(request, field(form, "username"), field(form, "password")));
    }

    private static String field(MultiValueMap<String, String> form, String name) {
        String value = form.getFirst(name);
        if (value == null || value.isEmpty()) {
            throw Invalid.missing(name);
        }
        return value;
    }

    private Mono<ServerResponse> login(ServerRequest request, String name, String password) {
        return logins.login(request, name, password)
                .flatMap(tokens::issue)
                .switchIfEmpty(Mono.error(() -> wrong(request)))
                .flatMap(token -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(new LibraryWire.Token(token, "bearer")));
    }

    private static Refused wrong(ServerRequest request) {
        request.exchange().getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        return new Refused(HttpStatus.UNAUTHORIZED, "Incorrect username or password");
    }
}
