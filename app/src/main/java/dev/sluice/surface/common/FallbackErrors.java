package dev.sluice.surface.common;

import dev.sluice.platform.database.DatabaseAway;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;

/** Answers what no surface answered: paths that nobody has, and faults of our own, which go to the log. */
final class FallbackErrors implements WebExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(FallbackErrors.class);

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
        ServerHttpResponse response = exchange.getResponse();
        // Nobody reads the answer to a client that is gone, and strangers must not fill the log by going.
        if (response.isCommitted() || DisconnectedClientHelper.isClientDisconnectedException(error)) {
            return Mono.error(error);
        }
        HttpStatusCode status = status(error);
        if (status.is5xxServerError()) {
            log.error(
                    "{} {}",
                    exchange.getRequest().getMethod(),
                    exchange.getRequest().getPath(),
                    error);
        }
        HttpStatus known = HttpStatus.resolve(status.value());
        String reason = known == null ? "Error" : known.getReasonPhrase();
        response.setStatusCode(status);
        if (error instanceof TooManyRequests refused) {
            response.getHeaders().set("Retry-After", Long.toString(refused.retryAfter()));
        }
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        byte[] body = ("{\"detail\":\"" + reason + "\"}").getBytes(StandardCharsets.UTF_8);
        DataBuffer buffer = response.bufferFactory().wrap(body);
        return response.writeWith(Mono.just(buffer));
    }

    private static HttpStatusCode status(Throwable error) {
        return switch (error) {
            case Refused refused -> refused.status();
            case TooManyRequests refused -> HttpStatus.TOO_MANY_REQUESTS;
            case ResponseStatusException refused -> refused.getStatusCode();
            default ->
                DatabaseAway.isReasonOf(error) ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.INTERNAL_SERVER_ERROR;
        };
    }
}
