package dev.sluice.surface.rig;

import dev.sluice.surface.common.ClientAddress;
import dev.sluice.surface.common.LimitPolicies;
import dev.sluice.surface.common.RateLimits;
import dev.sluice.surface.common.SessionCookie;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Wires the rig surface. */
@Configuration(proxyBeanMethods = false)
public class RigConfiguration {

    @Bean
    SessionHandler sessionHandler(SessionCookie sessions) {
        return new SessionHandler(sessions);
    }

    /** Whoever asks for a session has none yet, so that is limited by address. */
    @Bean
    RouterFunction<ServerResponse> rigRoutes(
            SessionHandler sessions, RateLimits limits, LimitPolicies.Rig policy, ClientAddress clients) {
        return RigRoutes.routes(sessions, limits.filter(policy, clients::limitKey));
    }
}
