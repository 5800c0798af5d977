package dev.sluice.surface.common;

import dev.sluice.account.AccessTokens;
import dev.sluice.account.ApiKeys;
import dev.sluice.account.Audit;
import dev.sluice.account.CsrfTokens;
import dev.sluice.account.OpenAccess;
import dev.sluice.account.Sessions;
import dev.sluice.account.Tickets;
import dev.sluice.account.Users;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.function.LongSupplier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.server.WebExceptionHandler;
import tools.jackson.databind.json.JsonMapper;

/** Wires what the surfaces share. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    ProxyProperties.class,
    HttpProperties.class,
    LimitsProperties.class,
    LimitPolicies.Media.class,
    LimitPolicies.Profile.class,
    LimitPolicies.Rig.class,
    LimitPolicies.RigUploads.class,
    LimitPolicies.Hub.class,
    LimitPolicies.Library.class,
    LimitPolicies.Login.class,
    LimitPolicies.Other.class
})
public class SurfaceConfiguration {

    private static final LongSupplier NANOS = System::nanoTime;

    @Bean
    JsonBody jsonBody(JsonMapper json) {
        return new JsonBody(json);
    }

    @Bean
    SessionCookie sessionCookie(
            Sessions sessions,
            CsrfTokens csrf,
            ClientAddress clients,
            HttpProperties pages,
            RateLimits limits,
            LimitPolicies.Rig newSessions) {
        return new SessionCookie(sessions, csrf, clients, pages, limits, newSessions);
    }

    @Bean
    AuditTrail auditTrail(Audit audit, ClientAddress clients) {
        return new AuditTrail(audit, clients);
    }

    @Bean
    LoginLimit loginLimit(RateLimits limits, LimitPolicies.Login policy, ClientAddress clients) {
        return new LoginLimit(limits, policy, clients);
    }

    @Bean
    Logins logins(Users users, LoginLimit limit, AuditTrail audit) {
        return new Logins(users, limit, audit);
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
    ApiDocs apiDocs() {
        return new ApiDocs(new SecureRandom());
    }

    @Bean
    RouterFunction<ServerResponse> apiDocsRoutes(ApiDocs docs) {
        return docs.files();
    }

    @Bean
    ClientAddress clientAddress(ProxyProperties properties) {
        return new ClientAddress(properties.trustedProxies());
    }

    @Bean
    RateLimits rateLimits(LimitsProperties properties, List<Policy> policies, Clock clock) {
        return new RateLimits(properties, policies, clock, NANOS);
    }

    @Bean
    @Order(-2)
    WebExceptionHandler fallbackErrors() {
        return new FallbackErrors();
    }
}
