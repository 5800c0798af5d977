package dev.sluice.surface.common;

import dev.sluice.account.OpenAccess;
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
    Credentials credentials(OpenAccess openAccess) {
        return new Credentials(openAccess);
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
