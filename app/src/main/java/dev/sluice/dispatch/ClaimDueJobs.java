package dev.sluice.dispatch;

import dev.sluice.job.LeaseStore;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/** Takes as many due jobs as there is room for. */
final class ClaimDueJobs {

    private final LeaseStore leases;
    private final RunningJobs running;
    private final JobsProperties properties;
    private final LongSupplier nanos;
    private final UUID holder;

    ClaimDueJobs(LeaseStore leases, RunningJobs running, JobsProperties properties, LongSupplier nanos, UUID holder) {
        this.leases = leases;
        this.running = running;
        this.properties = properties;
        this.nanos = nanos;
        this.holder = holder;
    }

    Mono<List<RunningJob>> claim() {
        return Mono.defer(() -> {
            int room = properties.maxRunning() - running.size();
            if (room <= 0) {
                return Mono.empty();
            }
            long askedAt = nanos.getAsLong();
            return leases.claim(holder, room, properties.maxRunningPerOwner())
                    .map(claimed -> claimed.stream()
                            .map(claim -> running.add(claim, askedAt))
                            .toList());
        });
    }
}
