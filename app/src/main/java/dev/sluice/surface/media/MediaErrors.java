package dev.sluice.surface.media;

import dev.sluice.surface.common.Refused;
import dev.sluice.surface.common.TooManyRequests;
import org.springframework.http.HttpStatus;
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
        return Mono.defer(() -> next.handle(request)).onErrorResume(error -> switch (error) {
            case Refused refused -> answer(refused);
            case TooManyRequests refused -> answer(refused);
            default -> Mono.error(error);
        });
    }

    private static Mono<ServerResponse> answer(TooManyRequests refused) {
        return ServerResponse.status(HttpStatus.TOO_MANY_REQUESTS)
                .header("Retry-After", Long.toString(refused.retryAfter()))
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(new MediaWire.Detail(refused.detail()));
    }

    private static Mono<ServerResponse> answer(Refused refused) {
        return ServerResponse.status(refused.status())
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(new MediaWire.Detail(refused.detail()));
    }
}
