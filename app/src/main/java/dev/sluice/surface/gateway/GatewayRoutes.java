package dev.sluice.surface.gateway;

import static org.springframework.web.reactive.function.server.RequestPredicates.path;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.sluice.surface.common.Credentials;
import dev.sluice.surface.common.Credentials.Kind;
import dev.sluice.surface.common.Refused;
import java.util.EnumSet;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The paths of this API, and of the page for a new password. */
final class GatewayRoutes {

    private GatewayRoutes() {}

    /** The filters of this API, from the inner to the outer one. */
    record Filters(
            HandlerFilterFunction<ServerResponse, ServerResponse> byPrincipal,
            HandlerFilterFunction<ServerResponse, ServerResponse> refusals,
            HandlerFilterFunction<ServerResponse, ServerResponse> byAddress) {}

    static RouterFunction<ServerResponse> routes(
            KeyHandler keys, LoginHandler logins, ResetPage reset, Credentials credentials, Filters limits) {
        RouterFunction<ServerResponse> open = route().POST("/api/v2/session", logins::login)
                .GET("/reset-password", reset::page)
                .GET("/reset-password/{version}/{asset}", reset::asset)
                .build()
                .filter(limits.byAddress())
                .filter(GatewayErrors::answered);
        RouterFunction<ServerResponse> closed = route().POST("/api/v2/api-keys", keys::create)
                .GET("/api/v2/api-keys", keys::list)
                .DELETE("/api/v2/api-keys/{id}", keys::revoke)
                .POST("/api/v2/tickets", keys::ticket)
                .DELETE("/api/v2/session", logins::logout)
                .build()
                .filter(limits.byPrincipal())
                .filter(credentials.require(EnumSet.of(Kind.TOKEN, Kind.API_KEY, Kind.SESSION, Kind.NONE)))
                .filter(limits.refusals())
                .filter(GatewayErrors::answered);
        RouterFunction<ServerResponse> nothing = route(path("/api/v2/**"), GatewayRoutes::nothing)
                .filter(limits.byAddress())
                .filter(GatewayErrors::answered);
        return open.and(closed).and(nothing);
    }

    private static Mono<ServerResponse> nothing(ServerRequest request) {
        return Mono.error(new Refused(HttpStatus.NOT_FOUND, "Nothing is here that takes " + request.method() + "."));
    }
}
