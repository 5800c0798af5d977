package dev.sluice.surface.gateway;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.sluice.surface.common.Credentials;
import dev.sluice.surface.common.Credentials.Kind;
import java.util.EnumSet;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The paths of this API. */
final class GatewayRoutes {

    private GatewayRoutes() {}

    /** The filters of this API, from the inner to the outer one. */
    record Filters(
            HandlerFilterFunction<ServerResponse, ServerResponse> byPrincipal,
            HandlerFilterFunction<ServerResponse, ServerResponse> refusals,
            HandlerFilterFunction<ServerResponse, ServerResponse> byAddress) {}

    static RouterFunction<ServerResponse> routes(
            KeyHandler keys, LoginHandler logins, Credentials credentials, Filters limits) {
        RouterFunction<ServerResponse> open = route().POST("/api/v2/session", logins::login)
                .build()
                .filter(limits.byAddress())
                .filter(GatewayErrors::answered);
        return open.and(route().POST("/api/v2/api-keys", keys::create)
                .GET("/api/v2/api-keys", keys::list)
                .DELETE("/api/v2/api-keys/{id}", keys::revoke)
                .POST("/api/v2/tickets", keys::ticket)
                .DELETE("/api/v2/session", logins::logout)
                .build()
                .filter(limits.byPrincipal())
                .filter(credentials.require(EnumSet.of(Kind.TOKEN, Kind.API_KEY, Kind.SESSION, Kind.NONE)))
                .filter(limits.refusals())
                .filter(GatewayErrors::answered));
    }
}
