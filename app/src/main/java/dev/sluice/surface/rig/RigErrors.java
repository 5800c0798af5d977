package dev.sluice.surface.rig;

import dev.sluice.surface.common.TooManyRequests;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The dialect's error shapes. */
final class RigErrors {

    private RigErrors() {}

    /** A filter round all others: what any of them or the handler refuses is answered here. */
    static Mono<ServerResponse> answered(ServerRequest request, HandlerFunction<ServerResponse> next) {
        return Mono.defer(() -> next.handle(request)).onErrorResume(TooManyRequests.class, RigErrors::answer);
    }

    private static Mono<ServerResponse> answer(TooManyRequests refused) {
        return ServerResponse.status(HttpStatus.TOO_MANY_REQUESTS)
                .header(HttpHeaders.RETRY_AFTER, Long.toString(refused.retryAfter()))
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(new RigWire.TooMany(refused.detail(), refused.retryAfter()));
    }
}
