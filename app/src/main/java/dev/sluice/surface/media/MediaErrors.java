package dev.sluice.surface.media;

import dev.sluice.surface.common.Refused;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The dialect's error shape: {@code {"detail": …}}. */
final class MediaErrors {

    private MediaErrors() {}

    /** A filter round all others: what any of them or the handler refuses is answered here. */
    static Mono<ServerResponse> answered(ServerRequest request, HandlerFunction<ServerResponse> next) {
        return Mono.defer(() -> next.handle(request)).onErrorResume(Refused.class, MediaErrors::answer);
    }

    private static Mono<ServerResponse> answer(Refused refused) {
        return ServerResponse.status(refused.status())
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(new MediaWire.Detail(refused.detail()));
    }
}
