package dev.sluice.surface.library;

import static org.springframework.web.reactive.function.server.RequestPredicates.path;
import static org.springframework.web.reactive.function.server.RouterFunctions.nest;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.sluice.surface.common.Credentials;
import dev.sluice.surface.common.Credentials.Kind;
import java.util.EnumSet;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The dialect's paths, at the root and under {@code /library}. */
final class LibraryRoutes {

    private LibraryRoutes() {}

    /** The dialect's handlers. */
    record Handlers(UserHandler users, TokenHandler tokens, ResetHandler resets) {}

    /** How often who may ask. */
    record Limits(
            HandlerFilterFunction<ServerResponse, ServerResponse> byPrincipal,
            HandlerFilterFunction<ServerResponse, ServerResponse> refusals,
            HandlerFilterFunction<ServerResponse, ServerResponse> byAddress) {}

    static RouterFunction<ServerResponse> routes(Handlers handlers, Credentials credentials, Limits limits) {
        RouterFunction<ServerResponse> open = route().POST("/api/v1/login/access-token", handlers.tokens()::login)
                .POST("/api/v1/password-reset/request-reset", handlers.resets()::request)
                .POST("/api/v1/password-reset/reset", handlers.resets()::reset)
                .build()
                .filter(limits.byAddress())
                .filter(LibraryErrors::answered);
        RouterFunction<ServerResponse> closed = route().POST("/api/v1/users/", handlers.users()::create)
                .GET("/api/v1/users/me", handlers.users()::me)
                .PUT("/api/v1/users/me", handlers.users()::changeMe)
                .GET("/api/v1/users/{user_id}", handlers.users()::get)
                .PUT("/api/v1/users/{user_id}", handlers.users()::change)
                .POST("/api/v1/login/test-token", handlers.users()::me)
                .build()
                .filter(limits.byPrincipal())
                .filter(credentials.require(EnumSet.of(Kind.TOKEN)))
                .filter(limits.refusals())
                .filter(LibraryErrors::answered);
        RouterFunction<ServerResponse> all = open.and(closed);
        return all.and(nest(path("/library"), all));
    }
}
