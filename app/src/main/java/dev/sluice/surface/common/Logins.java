package dev.sluice.surface.common;

import dev.sluice.account.Audit;
import dev.sluice.account.Audit.Deed;
import dev.sluice.account.Principal;
import dev.sluice.account.User;
import dev.sluice.account.Users;
import java.util.Optional;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** Logins by a name and a password, counted and written down whatever surface they come by. */
public final class Logins {

    private final Users users;
    private final LoginLimit limit;
    private final AuditTrail audit;

    Logins(Users users, LoginLimit limit, AuditTrail audit) {
        this.users = users;
        this.limit = limit;
        this.audit = audit;
    }

    /** As {@link Users#login}; fails with {@link TooManyRequests} as well. */
    public Mono<User> login(ServerRequest request, String nameOrEmail, String password) {
        Mono<Optional<User>> tried = Mono.defer(() -> users.login(nameOrEmail, password))
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty());
        return limit.requireLogin(request, nameOrEmail)
                .then(audit.write(request, tried, user -> deed(nameOrEmail, user)))
                .flatMap(Mono::justOrEmpty);
    }

    private static Deed deed(String nameOrEmail, Optional<User> user) {
        return user.map(Principal::of)
                .map(Principal::owner)
                .map(owner -> new Deed(owner, "login.succeeded", owner))
                .orElseGet(() -> new Deed(Audit.STRANGER, "login.failed", nameOrEmail));
    }
}
