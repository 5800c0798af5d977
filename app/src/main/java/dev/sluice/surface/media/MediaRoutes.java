package dev.sluice.surface.media;

import static org.springframework.web.reactive.function.server.RequestPredicates.path;
import static org.springframework.web.reactive.function.server.RouterFunctions.nest;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.sluice.surface.common.ApiDocs;
import dev.sluice.surface.common.Credentials;
import dev.sluice.surface.common.Credentials.Kind;
import dev.sluice.surface.common.Mounting;
import java.util.EnumSet;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The dialect's paths, at the root and under {@code /media}. */
final class MediaRoutes {

    private MediaRoutes() {}

    static RouterFunction<ServerResponse> routes(
            MediaHandler handler,
            MediaSocket socket,
            ApiDocs docs,
            Credentials credentials,
            HandlerFilterFunction<ServerResponse, ServerResponse> limit) {
        RouterFunction<ServerResponse> requests = route().POST("/api/downloads/start", handler::start)
                .GET("/api/downloads/status/{task_id}", handler::status)
                .POST("/api/downloads/cancel/{task_id}", handler::cancel)
                .GET("/api/downloads/active", handler::active)
                .build()
                .filter(credentials.require(EnumSet.of(Kind.TOKEN, Kind.API_KEY, Kind.NONE)));
        RouterFunction<ServerResponse> sockets = route().GET("/ws/progress", socket::progress)
                .GET("/ws/logs", socket::logs)
                .build()
                .filter(credentials.require(EnumSet.of(Kind.TOKEN, Kind.API_KEY, Kind.QUERY, Kind.NONE)));
        RouterFunction<ServerResponse> closed =
                requests.and(sockets).filter(limit).filter(MediaErrors::answered);
        RouterFunction<ServerResponse> pages = route().GET("/api/docs", docs.swaggerUi(MediaHandler.SURFACE))
                .GET("/api/redoc", docs.redoc(MediaHandler.SURFACE))
                .build();
        RouterFunction<ServerResponse> all = closed.and(pages);
        return health(handler, Mounting.byToken().negate())
                .and(all)
                .and(nest(
                        path("/media"), health(handler, RequestPredicates.all()).and(all)));
    }

    private static RouterFunction<ServerResponse> health(MediaHandler handler, RequestPredicate whose) {
        return route().GET("/health", whose, handler::health).build();
    }
}
