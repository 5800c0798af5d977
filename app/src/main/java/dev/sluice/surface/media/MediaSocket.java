package dev.sluice.surface.media;

import dev.sluice.feed.EventFeed;
import dev.sluice.feed.FeedMessage;
import dev.sluice.job.JobScope;
import dev.sluice.job.JobState;
import dev.sluice.surface.common.Credentials;
import dev.sluice.surface.common.SocketUpgrade;
import dev.sluice.surface.common.Sockets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** The dialect's sockets: progress and log lines of the caller's own jobs. */
final class MediaSocket {

    private final EventFeed feed;
    private final SocketUpgrade upgrade;
    private final JsonMapper json;

    MediaSocket(EventFeed feed, SocketUpgrade upgrade, JsonMapper json) {
        this.feed = feed;
        this.upgrade = upgrade;
        this.json = json;
    }

    Mono<ServerResponse> progress(ServerRequest request) {
        return serve(request, MediaSocket::progress);
    }

    Mono<ServerResponse> logs(ServerRequest request) {
        return serve(request, MediaSocket::log);
    }

    private Mono<ServerResponse> serve(ServerRequest request, Function<FeedMessage, @Nullable Object> render) {
        JobScope scope = Credentials.scope(request);
        Flux<String> messages =
                feed.follow(scope, MediaHandler.SURFACE).mapNotNull(render).map(json::writeValueAsString);
        return upgrade.to(request, session -> Sockets.serve(request, session, messages));
    }

    private static @Nullable Object progress(FeedMessage message) {
        return switch (message) {
            case FeedMessage.Present present ->
                MediaWire.Progress.of(
                        present.job().id(),
                        present.job().state(),
                        present.job().progress(),
                        present.job().updatedAt());
            case FeedMessage.Changed changed -> MediaWire.Progress.of(changed.event());
            case FeedMessage.Progressed progressed ->
                MediaWire.Progress.of(
                        progressed.tick().job(),
                        JobState.RUNNING,
                        progressed.tick().progress(),
                        progressed.tick().at());
            case FeedMessage.Line ignored -> null;
            case FeedMessage.CaughtUp ignored -> null;
        };
    }

    private static @Nullable Object log(FeedMessage message) {
        return switch (message) {
            case FeedMessage.Line line -> MediaWire.Log.of(line.event());
            case FeedMessage.Present ignored -> null;
            case FeedMessage.CaughtUp ignored -> null;
            case FeedMessage.Changed ignored -> null;
            case FeedMessage.Progressed ignored -> null;
        };
    }
}
