package dev.sluice.surface.common;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/** Answers a request by a WebSocket handshake, so that sockets are routes like all others and pass the same filters. */
public final class SocketUpgrade {

    private static final Duration LINGER = Duration.ofSeconds(2);

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
            return sockets.handleRequest(
                    exchange, session -> handler.handle(session).doFinally(signal -> dropLater(exchange)));
        }

        /** A client that reads nothing does not take the close frame either, so its connection is dropped after a while. */
        private static void dropLater(ServerWebExchange exchange) {
            HttpServerRequest request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
            request.withConnection(connection -> {
                EventLoop loop = connection.channel().eventLoop();
                var unused = loop.schedule(() -> drop(connection.channel()), LINGER.toMillis(), TimeUnit.MILLISECONDS);
            });
        }

        private static void drop(Channel channel) {
            var unused = channel.close();
        }
    }
}
