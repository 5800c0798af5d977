package dev.sluice.surface.library;

import dev.sluice.account.Audit;
import dev.sluice.account.Audit.Deed;
import dev.sluice.account.PasswordResets;
import dev.sluice.account.Principal;
import dev.sluice.surface.common.AuditTrail;
import dev.sluice.surface.common.JsonBody;
import dev.sluice.surface.common.LoginLimit;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The dialect's password reset. */
final class ResetHandler {

    private final PasswordResets resets;
    private final LoginLimit limit;
    private final AuditTrail audit;
    private final JsonBody body;

    ResetHandler(PasswordResets resets, LoginLimit limit, AuditTrail audit, JsonBody body) {
        this.resets = resets;
        this.limit = limit;
        this.audit = audit;
        this.body = body;
    }

    Mono<ServerResponse> request(ServerRequest request) {
        return body.read(request, LibraryWire.ResetAsked.class)
                .map(asked -> UserFields.email(asked.email()))
                .flatMap(email -> limit.requireMail(request, email)
                        .then(resets.request(email))
                        .then(ok("Password reset email sent")));
    }

    Mono<ServerResponse> reset(ServerRequest request) {
        return body.read(request, LibraryWire.Reset.class).flatMap(asked -> {
            String password = UserFields.password(asked.newPassword(), "new_password");
            return asked.token() == null
                    ? Mono.error(Invalid.missing("token"))
                    : reset(request, asked.token(), password);
        });
    }

    private Mono<ServerResponse> reset(ServerRequest request, String token, String password) {
        return audit.write(
                        request,
                        resets.reset(token, password),
                        user -> new Deed(Audit.STRANGER, "password.reset", Principal.USER + user))
                .switchIfEmpty(Mono.error(() -> Invalid.malformed("token", "the token is not valid or has expired")))
                .flatMap(done -> ok("Password updated successfully"));
    }

    private static Mono<ServerResponse> ok(String message) {
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(new LibraryWire.Message(message));
    }
}
