package dev.sluice.surface.rig;

import static org.springframework.web.reactive.function.server.RequestPredicates.path;
import static org.springframework.web.reactive.function.server.RouterFunctions.nest;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.sluice.surface.common.Credentials;
import dev.sluice.surface.common.Credentials.Kind;
import java.util.EnumSet;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The dialect's paths, at the root and under {@code /rig}. */
final class RigRoutes {

    private RigRoutes() {}

    /** What lies round every path, from the inner to the outer one. */
    record Filters(
            HandlerFilterFunction<ServerResponse, ServerResponse> bySession,
            Credentials credentials,
            HandlerFilterFunction<ServerResponse, ServerResponse> refusals,
            RigErrors errors) {

        RouterFunction<ServerResponse> round(RouterFunction<ServerResponse> routes) {
            return routes.filter(bySession)
                    .filter(credentials.require(EnumSet.of(Kind.SESSION, Kind.NEW_SESSION)))
                    .filter(refusals)
                    .filter(errors::answered);
        }
    }

    static RouterFunction<ServerResponse> routes(SessionHandler sessions, Filters filters) {
        RouterFunction<ServerResponse> all = filters.round(
                route().GET("/api/csrf-token", sessions::csrfToken).build());
        return all.and(nest(path("/rig"), all));
    }
}
