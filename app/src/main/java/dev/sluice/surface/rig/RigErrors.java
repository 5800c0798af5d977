package dev.sluice.surface.rig;

import dev.sluice.surface.common.Refused;
import dev.sluice.surface.common.TooManyRequests;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The dialect's error shape: {@code {"detail", "error_code", "timestamp"}}. */
final class RigErrors {

    private final Clock clock;

    RigErrors(Clock clock) {
        this.clock = clock;
    }

    /** A filter round all others: what any of them or the handler refuses is answered here. */
    Mono<ServerResponse> answered(ServerRequest request, HandlerFunction<ServerResponse> next) {
        return Mono.defer(() -> next.handle(request)).onErrorResume(error -> switch (error) {
            case Refused refused ->
                answer(ServerResponse.status(refused.status()), failure(refused.detail(), code(refused), null));
            case TooManyRequests refused ->
                answer(
                        ServerResponse.status(HttpStatus.TOO_MANY_REQUESTS)
                                .header(HttpHeaders.RETRY_AFTER, Long.toString(refused.retryAfter())),
                        failure(refused.detail(), "RATE_LIMIT_EXCEEDED", refused.retryAfter()));
            default -> Mono.error(error);
        });
    }

    private static String code(Refused refused) {
        String code = refused.code();
        return code == null ? refused.status().name() : code;
    }

    private RigWire.Failure failure(String detail, String code, @Nullable Long retryAfter) {
        return new RigWire.Failure(detail, code, clock.instant().truncatedTo(ChronoUnit.SECONDS), retryAfter);
    }

    private static Mono<ServerResponse> answer(ServerResponse.BodyBuilder answer, RigWire.Failure failure) {
        return answer.contentType(MediaType.APPLICATION_JSON).bodyValue(failure);
    }
}
