package dev.sluice.surface.rig;

import dev.sluice.surface.common.ClientAddress;
import dev.sluice.surface.common.Credentials;
import dev.sluice.surface.common.LimitPolicies;
import dev.sluice.surface.common.RateLimits;
import dev.sluice.surface.common.SessionCookie;
import java.time.Clock;
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

    @Bean
    RigRoutes.Filters rigFilters(
            RateLimits limits, LimitPolicies.Rig policy, ClientAddress clients, Credentials credentials, Clock clock) {
        return new RigRoutes.Filters(
                limits.filter(policy, request -> Credentials.of(request).owner()),
                credentials,
                limits.refusals(limits.filter(policy, clients::limitKey)),
                new RigErrors(clock));
    }

    @Bean
    RouterFunction<ServerResponse> rigRoutes(SessionHandler sessions, RigRoutes.Filters filters) {
        return RigRoutes.routes(sessions, filters);
    }
}
