package dev.sluice.surface.common;

import dev.sluice.feed.SlowReader;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/**
 * What all sockets do alike: answer pings, end when the client goes or its credential has ended, cut a reader that stays
 * behind.
 */
public final class Sockets {

    private static final CloseStatus TOO_SLOW = CloseStatus.SERVICE_OVERLOAD.withReason("The reader is too slow.");
    private static final CloseStatus ENDED = CloseStatus.POLICY_VIOLATION.withReason("The credential has ended.");
    private static final CloseStatus BROKEN = CloseStatus.SERVER_ERROR.withReason("Connect again.");

    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private Sockets() {}

    /**
     * Sends the messages until the client goes, the credential of its request has ended, or they end because the gateway
     * does.
     *
     * @param messages JSON texts
     */
    public static Mono<Void> serve(ServerRequest request, WebSocketSession session, Flux<String> messages) {
        return serve(request, session, messages, () -> false);
    }

    /**
     * As {@link #serve(ServerRequest, WebSocketSession, Flux)}, of messages that come to an end by themselves.
     *
     * @param messages JSON texts
     * @param told asked at their end: whether they are all told, and not cut short
     */
    public static Mono<Void> serve(
            ServerRequest request, WebSocketSession session, Flux<String> messages, BooleanSupplier told) {
        // Not cancelled when the messages end: the server answers that by a close frame of its own, without a status.
        Flux<String> received = session.receive()
                .map(WebSocketMessage::getPayloadAsText)
                .publish()
                .autoConnect(2);
        Flux<Signal<String>> pongs = received.filter(Sockets::isPing)
                .map(ping -> Signal.next("\"pong\""))
                .onBackpressureDrop();
        // Signals, so that the end of the messages ends all; a merge would wait for the end of the pings.
        Flux<String> sent = messages.takeUntilOther(received.ignoreElements())
                .takeUntilOther(Credentials.ended(request).then(Mono.error(CredentialEnded::new)))
                .materialize()
                .mergeWith(pongs)
                .dematerialize();
        return session.send(sent.map(session::textMessage))
                .then(Mono.defer(
                        () -> close(session, told.getAsBoolean() ? CloseStatus.NORMAL : CloseStatus.GOING_AWAY)))
                .onErrorResume(SlowReader.class, error -> close(session, TOO_SLOW))
                .onErrorResume(CredentialEnded.class, error -> close(session, ENDED))
                .onErrorResume(error -> close(session, BROKEN));
    }

    private static final class CredentialEnded extends RuntimeException {

        private static final long serialVersionUID = 1L;

        CredentialEnded() {
            super(null, null, false, false);
        }
    }

    private static Mono<Void> close(WebSocketSession session, CloseStatus status) {
        return Mono.defer(() -> session.close(status)).timeout(GOODBYE).onErrorComplete();
    }

    private static boolean isPing(String text) {
        return text.equals("ping") || text.equals("\"ping\"");
    }
}
