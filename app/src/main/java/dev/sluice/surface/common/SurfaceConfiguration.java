package dev.sluice.surface.common;

import dev.sluice.account.AccessTokens;
import dev.sluice.account.ApiKeys;
import dev.sluice.account.CsrfTokens;
import dev.sluice.account.OpenAccess;
import dev.sluice.account.ResetProperties;
import dev.sluice.account.Sessions;
import dev.sluice.account.Tickets;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.server.WebExceptionHandler;
import tools.jackson.databind.json.JsonMapper;

/** Wires what the surfaces share. */
@Configuration(proxyBeanMethods = false)
public class SurfaceConfiguration {

    @Bean
    JsonBody jsonBody(JsonMapper json) {
        return new JsonBody(json);
    }

    @Bean
    SessionCookie sessionCookie(Sessions sessions, CsrfTokens csrf, ResetProperties links) {
        return new SessionCookie(sessions, csrf, "https".equals(links.publicUrl().getScheme()));
    }

    @Bean
    Credentials credentials(
            AccessTokens tokens, ApiKeys keys, Tickets tickets, SessionCookie sessions, OpenAccess openAccess) {
        return new Credentials(tokens, keys, tickets, sessions, openAccess);
    }

    @Bean
    SocketUpgrade socketUpgrade() {
        return new SocketUpgrade(new HandshakeWebSocketService());
    }

    @Bean
    @Order(-2)
    WebExceptionHandler fallbackErrors() {
        return new FallbackErrors();
    }
}
