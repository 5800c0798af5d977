package dev.sluice.surface.media;

import static org.springframework.web.reactive.function.server.RequestPredicates.path;
import static org.springframework.web.reactive.function.server.RouterFunctions.nest;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.sluice.surface.common.Credentials;
import dev.sluice.surface.common.Credentials.Kind;
import java.util.EnumSet;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The dialect's paths, at the root and under {@code /media}. */
final class MediaRoutes {

    private MediaRoutes() {}

    static RouterFunction<ServerResponse> routes(
            MediaHandler handler,
            MediaSocket socket,
            Credentials credentials,
            HandlerFilterFunction<ServerResponse, ServerResponse> limit) {
        RouterFunction<ServerResponse> open =
                route().GET("/health", handler::health).build();
        RouterFunction<ServerResponse> closed = route().POST("/api/downloads/start", handler::start)
                .GET("/api/downloads/status/{task_id}", handler::status)
                .POST("/api/downloads/cancel/{task_id}", handler::cancel)
                .GET("/api/downloads/active", handler::active)
                .GET("/ws/progress", socket::progress)
                .GET("/ws/logs", socket::logs)
                .build()
                .filter(credentials.require(EnumSet.of(Kind.TOKEN, Kind.API_KEY, Kind.TICKET, Kind.NONE)))
                .filter(limit)
                .filter(MediaErrors::answered);
        RouterFunction<ServerResponse> all = open.and(closed);
        return all.and(nest(path("/media"), all));
    }
}
