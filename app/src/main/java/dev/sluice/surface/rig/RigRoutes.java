package dev.sluice.surface.rig;

import static org.springframework.web.reactive.function.server.RequestPredicates.path;
import static org.springframework.web.reactive.function.server.RouterFunctions.nest;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The dialect's paths, at the root and under {@code /rig}. */
final class RigRoutes {

    private RigRoutes() {}

    static RouterFunction<ServerResponse> routes(
            SessionHandler sessions, HandlerFilterFunction<ServerResponse, ServerResponse> limit) {
        RouterFunction<ServerResponse> all = route().GET("/api/csrf-token", sessions::csrfToken)
                .build()
                .filter(limit)
                .filter(RigErrors::answered);
        return all.and(nest(path("/rig"), all));
    }
}
