package dev.sluice.surface.hub;

import static org.springframework.web.reactive.function.server.RequestPredicates.path;
import static org.springframework.web.reactive.function.server.RouterFunctions.nest;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.sluice.surface.common.Credentials;
import dev.sluice.surface.common.Credentials.Kind;
import dev.sluice.surface.common.Mounting;
import java.util.EnumSet;
import java.util.function.UnaryOperator;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The dialect's paths, at the root and under {@code /hub}. */
final class HubRoutes {

    private HubRoutes() {}

    /** The dialect's handlers. */
    record Handlers(HubHandler jobs, HubList list, HubBatch batch, HubSocket socket) {}

    /** How often who may ask. */
    record Limits(
            HandlerFilterFunction<ServerResponse, ServerResponse> byPrincipal,
            HandlerFilterFunction<ServerResponse, ServerResponse> refusals) {}

    static RouterFunction<ServerResponse> routes(Handlers handlers, Credentials credentials, Limits limits) {
        UnaryOperator<RouterFunction<ServerResponse>> answered =
                routes -> routes.filter(limits.refusals()).filter(HubErrors::answered);
        UnaryOperator<RouterFunction<ServerResponse>> byToken =
                routes -> answered.apply(routes.filter(credentials.require(EnumSet.of(Kind.TOKEN))));
        RouterFunction<ServerResponse> requests =
                byToken.apply(requests(handlers).filter(limits.byPrincipal()));
        RouterFunction<ServerResponse> sockets = answered.apply(sockets(handlers)
                .filter(limits.byPrincipal())
                .filter(credentials.require(EnumSet.of(Kind.TOKEN, Kind.QUERY))));
        RouterFunction<ServerResponse> limited = requests.and(sockets);
        return byToken.apply(health(handlers, Mounting.byToken()))
                .and(limited)
                .and(nest(
                        path("/hub"),
                        byToken.apply(health(handlers, RequestPredicates.all())).and(limited)));
    }

    private static RouterFunction<ServerResponse> health(Handlers handlers, RequestPredicate whose) {
        return route().GET("/health", whose, handlers.jobs()::health).build();
    }

    private static RouterFunction<ServerResponse> requests(Handlers handlers) {
        return route().POST("/api/download", handlers.jobs()::download)
                .GET("/api/jobs", handlers.list()::list)
                .POST("/api/jobs/batch", handlers.batch()::run)
                .GET("/api/job/{job_id}", handlers.jobs()::details)
                .POST("/api/job/{job_id}/cancel", handlers.jobs()::cancel)
                .POST("/api/job/{job_id}/pause", handlers.jobs()::pause)
                .POST("/api/job/{job_id}/resume", handlers.jobs()::resume)
                .POST("/api/job/{job_id}/retry", handlers.jobs()::retry)
                .build();
    }

    private static RouterFunction<ServerResponse> sockets(Handlers handlers) {
        return route().GET("/ws/jobs/{job_id}", handlers.socket()::follow).build();
    }
}
