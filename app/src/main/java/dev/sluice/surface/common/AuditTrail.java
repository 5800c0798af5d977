package dev.sluice.surface.common;

import dev.sluice.account.Audit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** Writes down who did what by a request. What cannot be written is logged, and does not stop what was done. */
public final class AuditTrail {

    private static final Logger log = LoggerFactory.getLogger(AuditTrail.class);

    private final Audit audit;
    private final ClientAddress clients;

    AuditTrail(Audit audit, ClientAddress clients) {
        this.audit = audit;
        this.clients = clients;
    }

    /** By the request's principal. */
    public Mono<Void> write(ServerRequest request, String action, String subject) {
        return write(request, Credentials.of(request).owner(), action, subject);
    }

    /** By somebody who has no principal yet. */
    public Mono<Void> write(ServerRequest request, String actor, String action, String subject) {
        String address = clients.of(request).getHostAddress();
        return audit.write(new Audit.Entry(actor, action, subject, address)).onErrorResume(error -> {
            log.warn("not in the audit log: {} by a client at {}: {}", action, address, error.toString());
            return Mono.empty();
        });
    }
}
