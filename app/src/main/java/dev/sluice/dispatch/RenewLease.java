package dev.sluice.dispatch;

import dev.sluice.job.ClaimedJob;
import dev.sluice.job.LeaseStore;
import dev.sluice.job.Wanted;
import dev.sluice.job.WantedJob;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/** Keeps the leases of running jobs, stops those whose lease is lost, and those that their owner wants stopped. */
final class RenewLease {

    private final LeaseStore leases;
    private final RunningJobs running;
    private final LongSupplier nanos;
    private final UUID holder;

    RenewLease(LeaseStore leases, RunningJobs running, LongSupplier nanos, UUID holder) {
        this.leases = leases;
        this.running = running;
        this.nanos = nanos;
        this.holder = holder;
    }

    /** One heartbeat for all running jobs. */
    Mono<Void> renew() {
        return Mono.defer(() -> {
            Collection<RunningJob> held = running.all();
            if (held.isEmpty()) {
                return Mono.empty();
            }
            long askedAt = nanos.getAsLong();
            List<ClaimedJob> claims = held.stream().map(RunningJob::claim).toList();
            return leases.renew(holder, claims)
                    .doOnNext(renewed -> settle(held, new HashSet<>(renewed), askedAt))
                    .then();
        });
    }

    private static void settle(Collection<RunningJob> held, Set<UUID> renewed, long askedAt) {
        for (RunningJob job : held) {
            if (renewed.contains(job.claim().job().id())) {
                job.lease().renewed(askedAt);
            } else {
                job.stop(StopReason.LEASE_LOST);
            }
        }
    }

    /** Stops what this gateway may no longer work on by its own clock. */
    void stopExpired() {
        for (RunningJob job : running.all()) {
            if (!job.lease().holds()) {
                job.stop(StopReason.LEASE_LOST);
            }
        }
    }

    /** Stops what owners want cancelled or paused. */
    Mono<Void> stopWanted() {
        return Mono.defer(() -> running.size() == 0
                ? Mono.empty()
                : leases.wanted(holder).doOnNext(this::stop).then());
    }

    /** A wish that was read late is not for a later run. */
    private void stop(WantedJob wanted) {
        RunningJob job = running.find(wanted.job());
        if (job != null && job.claim().leaseToken() == wanted.leaseToken()) {
            job.stop(reason(wanted.wanted()));
        }
    }

    private static StopReason reason(Wanted wanted) {
        return switch (wanted) {
            case CANCELLED -> StopReason.CANCELLED;
            case PAUSED -> StopReason.PAUSED;
        };
    }
}
