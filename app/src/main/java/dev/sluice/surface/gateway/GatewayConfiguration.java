package dev.sluice.surface.gateway;

import dev.sluice.account.ApiKeys;
import dev.sluice.account.Tickets;
import dev.sluice.surface.common.AuditTrail;
import dev.sluice.surface.common.ClientAddress;
import dev.sluice.surface.common.Credentials;
import dev.sluice.surface.common.JsonBody;
import dev.sluice.surface.common.LimitPolicies;
import dev.sluice.surface.common.Logins;
import dev.sluice.surface.common.RateLimits;
import dev.sluice.surface.common.SessionCookie;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Wires Sluice's own API. */
@Configuration(proxyBeanMethods = false)
public class GatewayConfiguration {

    @Bean
    KeyHandler keyHandler(ApiKeys keys, Tickets tickets, AuditTrail audit, JsonBody body) {
        return new KeyHandler(keys, tickets, audit, body);
    }

    @Bean("gatewayLoginHandler")
    LoginHandler loginHandler(Logins logins, SessionCookie sessions, JsonBody body) {
        return new LoginHandler(logins, sessions, body);
    }

    @Bean
    GatewayRoutes.Filters gatewayFilters(RateLimits limits, LimitPolicies.Other policy, ClientAddress clients) {
        HandlerFilterFunction<ServerResponse, ServerResponse> byAddress =
                limits.filterWithStandardFields(policy, clients::limitKey);
        return new GatewayRoutes.Filters(
                limits.filterWithStandardFields(
                        policy, request -> Credentials.of(request).owner()),
                limits.refusals(byAddress),
                byAddress);
    }

    @Bean
    RouterFunction<ServerResponse> gatewayRoutes(
            KeyHandler keys, LoginHandler logins, Credentials credentials, GatewayRoutes.Filters filters) {
        return GatewayRoutes.routes(keys, logins, new ResetPage(), credentials, filters);
    }
}
