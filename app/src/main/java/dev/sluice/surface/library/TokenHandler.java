package dev.sluice.surface.library;

import dev.sluice.account.AccessTokens;
import dev.sluice.surface.common.FormBody;
import dev.sluice.surface.common.Logins;
import dev.sluice.surface.common.Refused;
import java.util.List;
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

    /** Two of one name are none: who knows which of them somebody on the way looked at. */
    private static String field(MultiValueMap<String, String> form, String name) {
        List<String> values = form.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw Invalid.malformed(name, "field given more than once");
        }
        if (values.isEmpty() || values.getFirst().isEmpty()) {
            throw Invalid.missing(name);
        }
        return values.getFirst();
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
