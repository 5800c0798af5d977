package dev.sluice.surface.common;

import dev.sluice.feed.SlowReader;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What all sockets do alike: answer pings, end when the client goes, cut a reader that stays behind. */
public final class Sockets {

    private static final CloseStatus TOO_SLOW = CloseStatus.SERVICE_OVERLOAD.withReason("The reader is too slow.");
    private static final CloseStatus BROKEN = CloseStatus.SERVER_ERROR.withReason("Connect again.");

    private Sockets() {}

    /**
     * Sends the messages until the client goes.
     *
     * @param messages JSON texts
     */
    public static Mono<Void> serve(WebSocketSession session, Flux<String> messages) {
        Flux<String> received =
                session.receive().map(WebSocketMessage::getPayloadAsText).share();
        Flux<String> pongs =
                received.filter(Sockets::isPing).map(ping -> "\"pong\"").onBackpressureDrop();
        Flux<String> sent = messages.takeUntilOther(received.ignoreElements()).mergeWith(pongs);
        return session.send(sent.map(session::textMessage))
                .onErrorResume(SlowReader.class, error -> session.close(TOO_SLOW))
                .onErrorResume(error -> session.close(BROKEN));
    }

    private static boolean isPing(String text) {
        return text.equals("ping") || text.equals("\"ping\"");
    }
}
