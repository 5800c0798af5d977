package dev.sluice.surface.common;

import java.util.Locale;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** How often somebody may try to log in: from one address, and as one account, from wherever. */
public final class LoginLimit {

    private final RateLimits limits;
    private final LimitPolicies.Login policy;
    private final ClientAddress clients;

    LoginLimit(RateLimits limits, LimitPolicies.Login policy, ClientAddress clients) {
        this.limits = limits;
        this.policy = policy;
        this.clients = clients;
    }

    /** Takes one try of the request's address and of the account; fails with {@link TooManyRequests}. */
    public Mono<Void> require(ServerRequest request, String account) {
        return limits.require(policy, "address:" + clients.limitKey(request))
                .then(limits.require(policy, "account:" + account.toLowerCase(Locale.ROOT)));
    }
}
