package dev.sluice.surface.rig;

import dev.sluice.surface.common.SessionCookie;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The dialect's sessions, which are made on first contact. */
final class SessionHandler {

    private final SessionCookie sessions;

    SessionHandler(SessionCookie sessions) {
        this.sessions = sessions;
    }

    Mono<ServerResponse> csrfToken(ServerRequest request) {
        return ServerResponse.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(new RigWire.CsrfToken(sessions.csrfToken(request)));
    }
}
