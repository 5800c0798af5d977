package dev.sluice.account;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Tickets for sockets, which a browser opens without headers: each lets its principal in once, within 30 s, on any gateway.
 * So a ticket that stands in some server's log is worth nothing there.
 */
public final class Tickets {

    private static final Duration LIFE = Duration.ofSeconds(30);

    private final TicketStore store;
    private final LiveUsers users;
    private final RandomSecrets secrets;

    Tickets(TicketStore store, LiveUsers users, RandomSecrets secrets) {
        this.store = store;
        this.users = users;
        this.secrets = secrets;
    }

    /**
     * A new ticket.
     *
     * @param ticket 256 random bits in base64url; only its SHA-256 is stored
     * @param expiresIn from now on
     */
    public record Issued(String ticket, Duration expiresIn) {

        /** Without the ticket. */
        @Override
        public String toString() {
            return "Issued[expiresIn=" + expiresIn + "]";
        }
    }

    /** Makes a ticket for whoever asks; the caller has checked who that is. */
    public Mono<Issued> issue(Principal principal) {
        return Mono.defer(() -> {
            String ticket = secrets.next();
            return store.insert(SecretHash.of(ticket), principal, LIFE).thenReturn(new Issued(ticket, LIFE));
        });
    }

    /**
     * Takes a ticket, which is gone then.
     *
     * @return whose it was, with the rights that its user has now, until that is shut out or has another password; empty when
     *     it is unknown, taken or too old, or its user does not get in any more
     */
    public Mono<Admission> redeem(String ticket) {
        return Mono.defer(() -> RandomSecrets.hasForm(ticket)
                ? store.take(SecretHash.of(ticket)).flatMap(holder -> admit(holder.owner(), holder.user()))
                : Mono.empty());
    }

    private Mono<Admission> admit(String owner, @Nullable Long user) {
        return user == null ? Admission.by(Mono.just(new Principal(owner, null, false))) : users.admit(user);
    }
}
