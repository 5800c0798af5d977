package dev.sluice.surface.common;

import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** How often somebody may try to log in, or have a mail sent: from one address, and for one name, from wherever. */
public final class LoginLimit {

    private final RateLimits limits;
    private final LimitPolicies.Login policy;
    private final ClientAddress clients;

    LoginLimit(RateLimits limits, LimitPolicies.Login policy, ClientAddress clients) {
        this.limits = limits;
        this.policy = policy;
        this.clients = clients;
    }

    /**
     * Takes one try of the request's address and of the account; fails with {@link TooManyRequests}.
     *
     * @param account as it was named. A username and an email count apart although they may be one user's: a common count
     *     would tell a stranger whether they are
     */
    Mono<Void> requireLogin(ServerRequest request, String account) {
        return require(request, "account:" + account);
    }

    /** Takes one mail of the request's address and of the mail's; fails with {@link TooManyRequests}. */
    public Mono<Void> requireMail(ServerRequest request, String email) {
        return require(request, "mail:" + email);
    }

    private Mono<Void> require(ServerRequest request, String key) {
        return limits.require(request, policy, "address:" + clients.limitKey(request), folded(key));
    }

    /** Each character by itself, as databases do it: {@code İ} is an {@code i} to them, and no {@code i} with a dot. */
    private static String folded(String key) {
        return key.codePoints()
                .map(Character::toUpperCase)
                .map(Character::toLowerCase)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
