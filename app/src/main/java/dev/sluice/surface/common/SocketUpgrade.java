package dev.sluice.surface.common;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Answers a request by a WebSocket handshake, so that sockets are routes like all others and pass the same filters. */
public final class SocketUpgrade {

    private final WebSocketService sockets;

    SocketUpgrade(WebSocketService sockets) {
        this.sockets = sockets;
    }

    /** The answer that hands the connection over to the handler; 400 when the request asks for no upgrade. */
    public Mono<ServerResponse> to(ServerRequest request, WebSocketHandler handler) {
        if (!"websocket".equalsIgnoreCase(request.headers().firstHeader("Upgrade"))) {
            return Mono.error(new Refused(HttpStatus.BAD_REQUEST, "This address speaks WebSocket only."));
        }
        return Mono.just(new Upgrade(handler));
    }

    private final class Upgrade implements ServerResponse {

        private final WebSocketHandler handler;

        Upgrade(WebSocketHandler handler) {
            this.handler = handler;
        }

        @Override
        public HttpStatusCode statusCode() {
            return HttpStatus.SWITCHING_PROTOCOLS;
        }

        @Override
        public HttpHeaders headers() {
            return new HttpHeaders();
        }

        @Override
        public MultiValueMap<String, ResponseCookie> cookies() {
            return new LinkedMultiValueMap<>();
        }

        @Override
        public Mono<Void> writeTo(ServerWebExchange exchange, Context context) {
            return sockets.handleRequest(exchange, handler);
        }
    }
}
