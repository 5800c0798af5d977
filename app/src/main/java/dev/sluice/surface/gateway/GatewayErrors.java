package dev.sluice.surface.gateway;

import dev.sluice.account.PasswordsBusy;
import dev.sluice.surface.common.Refused;
import dev.sluice.surface.common.TooManyRequests;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The error shape of this API: {@code application/problem+json}, RFC 9457. */
final class GatewayErrors {

    private GatewayErrors() {}

    /** A filter round all others: what any of them or the handler refuses is answered here. */
    static Mono<ServerResponse> answered(ServerRequest request, HandlerFunction<ServerResponse> next) {
        return Mono.defer(() -> next.handle(request))
                .onErrorResume(
                        Refused.class,
                        refused -> problem(refused.status(), refused.detail(), refused.field(), refused.code(), null))
                .onErrorResume(
                        TooManyRequests.class,
                        refused -> problem(
                                HttpStatus.TOO_MANY_REQUESTS,
                                refused.detail(),
                                null,
                                "RATE_LIMIT_EXCEEDED",
                                Long.toString(refused.retryAfter())))
                .onErrorResume(
                        PasswordsBusy.class,
                        busy -> problem(
                                HttpStatus.SERVICE_UNAVAILABLE, "Too many logins. Try again.", null, null, "1"));
    }

    private static Mono<ServerResponse> problem(
            HttpStatus status,
            String detail,
            @Nullable String field,
            @Nullable String code,
            @Nullable String retryAfter) {
        ServerResponse.BodyBuilder answer =
                ServerResponse.status(status).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (retryAfter != null) {
            answer.header(HttpHeaders.RETRY_AFTER, retryAfter);
        }
        return answer.bodyValue(new GatewayWire.Problem(status.getReasonPhrase(), status.value(), detail, field, code));
    }
}
