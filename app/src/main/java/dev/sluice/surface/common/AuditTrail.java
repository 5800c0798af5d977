package dev.sluice.surface.common;

import dev.sluice.account.Audit;
import dev.sluice.account.Audit.Deed;
import dev.sluice.platform.database.Uncancelled;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** Writes down who did what by a request. What cannot be written is logged, and does not undo what was done. */
public final class AuditTrail {

    private static final Logger log = LoggerFactory.getLogger(AuditTrail.class);

    private final Audit audit;
    private final ClientAddress clients;

    AuditTrail(Audit audit, ClientAddress clients) {
        this.audit = audit;
        this.clients = clients;
    }

    /**
     * Does something and writes it down. A client that goes meanwhile stops neither.
     *
     * @param act begins with the subscription; nothing is written where it gives nothing or fails
     * @param told what is written of what it gave
     */
    public <T> Mono<T> write(ServerRequest request, Mono<T> act, Function<T, Deed> told) {
        String address = clients.of(request).getHostAddress();
        return act.delayUntil(done -> write(told.apply(done), address)).as(Uncancelled::run);
    }

    private Mono<Void> write(Deed deed, String address) {
        return audit.write(deed, address).onErrorResume(error -> {
            log.warn("not in the audit log: {} by a client at {}: {}", deed.action(), address, error.toString());
            return Mono.empty();
        });
    }
}
