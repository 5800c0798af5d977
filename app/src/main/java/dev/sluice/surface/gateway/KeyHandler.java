package dev.sluice.surface.gateway;

import dev.sluice.account.ApiKeys;
import dev.sluice.account.Audit.Deed;
import dev.sluice.account.Principal;
import dev.sluice.account.Tickets;
import dev.sluice.account.TooManyKeys;
import dev.sluice.surface.common.AuditTrail;
import dev.sluice.surface.common.Credentials;
import dev.sluice.surface.common.JsonBody;
import dev.sluice.surface.common.Refused;
import java.util.Objects;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** A user's own API keys, and tickets for sockets. */
final class KeyHandler {

    private final ApiKeys keys;
    private final Tickets tickets;
    private final AuditTrail audit;
    private final JsonBody body;

    KeyHandler(ApiKeys keys, Tickets tickets, AuditTrail audit, JsonBody body) {
        this.keys = keys;
        this.tickets = tickets;
        this.audit = audit;
        this.body = body;
    }

    Mono<ServerResponse> create(ServerRequest request) {
        long user = user(request);
        return body.read(request, GatewayWire.KeyRequest.class)
                .map(wanted -> Objects.requireNonNullElse(wanted.name(), ""))
                .flatMap(name -> audit.write(
                        request, keys.create(user, name), created -> deed(request, "key.created", created.id())))
                .onErrorMap(
                        IllegalArgumentException.class,
                        bad -> new Refused(HttpStatus.BAD_REQUEST, String.valueOf(bad.getMessage())).at("name"))
                .onErrorMap(
                        TooManyKeys.class, full -> new Refused(HttpStatus.CONFLICT, String.valueOf(full.getMessage())))
                .flatMap(created -> ServerResponse.status(HttpStatus.CREATED)
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(GatewayWire.NewKey.of(created)));
    }

    Mono<ServerResponse> list(ServerRequest request) {
        return keys.list(user(request)).map(GatewayWire.Key::of).collectList().flatMap(KeyHandler::ok);
    }

    Mono<ServerResponse> revoke(ServerRequest request) {
        long key = id(request.pathVariable("id"));
        Mono<Boolean> revoked = keys.revoke(user(request), key).filter(done -> done);
        return audit.write(request, revoked, done -> deed(request, "key.revoked", key))
                .switchIfEmpty(Mono.error(KeyHandler::notFound))
                .flatMap(done -> ServerResponse.noContent().build());
    }

    private static Deed deed(ServerRequest request, String action, long key) {
        return new Deed(Credentials.of(request).owner(), action, "api-key:" + key);
    }

    Mono<ServerResponse> ticket(ServerRequest request) {
        return tickets.issue(Credentials.of(request))
                .map(GatewayWire.Ticket::of)
                .flatMap(KeyHandler::ok);
    }

    private static long user(ServerRequest request) {
        Principal principal = Credentials.of(request);
        Long id = principal.userId();
        if (id == null) {
            throw new Refused(HttpStatus.FORBIDDEN, "Only users have API keys. Log in as one.");
        }
        return id;
    }

    private static long id(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException none) {
            throw notFound();
        }
    }

    private static Refused notFound() {
        return new Refused(HttpStatus.NOT_FOUND, "You have no such key.");
    }

    private static Mono<ServerResponse> ok(Object answer) {
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(answer);
    }
}
