package dev.sluice.surface.library;

import dev.sluice.account.AccessTokens;
import dev.sluice.account.PasswordResets;
import dev.sluice.account.Users;
import dev.sluice.surface.common.AuditTrail;
import dev.sluice.surface.common.ClientAddress;
import dev.sluice.surface.common.Credentials;
import dev.sluice.surface.common.JsonBody;
import dev.sluice.surface.common.LimitPolicies;
import dev.sluice.surface.common.LoginLimit;
import dev.sluice.surface.common.Logins;
import dev.sluice.surface.common.RateLimits;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Wires the library surface. */
@Configuration(proxyBeanMethods = false)
public class LibraryConfiguration {

    @Bean
    UserHandler userHandler(Users users, AuditTrail audit, JsonBody body) {
        return new UserHandler(users, audit, body);
    }

    @Bean
    TokenHandler tokenHandler(Logins logins, AccessTokens tokens) {
        return new TokenHandler(logins, tokens);
    }

    @Bean
    ResetHandler resetHandler(PasswordResets resets, LoginLimit limit, AuditTrail audit, JsonBody body) {
        return new ResetHandler(resets, limit, audit, body);
    }

    @Bean
    LibraryRoutes.Handlers libraryHandlers(UserHandler users, TokenHandler tokens, ResetHandler resets) {
        return new LibraryRoutes.Handlers(users, tokens, resets);
    }

    @Bean
    LibraryRoutes.Limits libraryLimits(RateLimits limits, LimitPolicies.Library policy, ClientAddress clients) {
        HandlerFilterFunction<ServerResponse, ServerResponse> byAddress = limits.filter(policy, clients::limitKey);
        return new LibraryRoutes.Limits(
                limits.filter(policy, request -> Credentials.of(request).owner()),
                limits.refusals(byAddress),
                byAddress);
    }

    @Bean
    RouterFunction<ServerResponse> libraryRoutes(
            LibraryRoutes.Handlers handlers, Credentials credentials, LibraryRoutes.Limits limits) {
        return LibraryRoutes.routes(handlers, credentials, limits);
    }
}
