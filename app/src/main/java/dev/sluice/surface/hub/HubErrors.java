package dev.sluice.surface.hub;

import dev.sluice.surface.common.Refused;
import dev.sluice.surface.common.TooManyRequests;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The dialect's error shape: {@code {"detail": …}}. */
final class HubErrors {

    private HubErrors() {}

    /** A filter round all others: what any of them or the handler refuses is answered here. */
    static Mono<ServerResponse> answered(ServerRequest request, HandlerFunction<ServerResponse> next) {
        return Mono.defer(() -> next.handle(request)).onErrorResume(error -> switch (error) {
            case Refused refused -> answer(ServerResponse.status(refused.status()), refused.detail());
            case TooManyRequests refused ->
                answer(
                        ServerResponse.status(HttpStatus.TOO_MANY_REQUESTS)
                                .header(HttpHeaders.RETRY_AFTER, Long.toString(refused.retryAfter())),
                        refused.detail());
            default -> Mono.error(error);
        });
    }

    private static Mono<ServerResponse> answer(ServerResponse.BodyBuilder answer, String detail) {
        return answer.contentType(MediaType.APPLICATION_JSON).bodyValue(new HubWire.Detail(detail));
    }
}
