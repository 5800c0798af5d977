package dev.sluice.dispatch;

import dev.sluice.job.LeaseStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Frees the jobs of gateways that died. */
final class RecoverDeadJobs {

    private static final Logger log = LoggerFactory.getLogger(RecoverDeadJobs.class);

    private final LeaseStore leases;
    private final JobsProperties properties;

    RecoverDeadJobs(LeaseStore leases, JobsProperties properties) {
        this.leases = leases;
        this.properties = properties;
    }

    Mono<Void> recover() {
        return leases.reap(properties.maxAttempts())
                .filter(freed -> freed > 0)
                .doOnNext(freed -> log.warn("freed {} job(s) of a gateway that died", freed))
                .then();
    }
}
