package dev.sluice.dispatch;

import dev.sluice.job.HostWaitStore;
import dev.sluice.job.LeaseStore;
import dev.sluice.transfer.HostGovernor;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/** Takes due jobs while there is room for them, some at a time; lets those wait whose hosts could not be asked now. */
final class ClaimDueJobs {

    /** So many are claimed at a time at most. */
    static final int AT_ONCE = 64;

    private final LeaseStore leases;
    private final HostWaitStore waits;
    private final HostGovernor governor;
    private final RunningJobs running;
    private final JobsProperties properties;
    private final LongSupplier nanos;
    private final UUID holder;

    ClaimDueJobs(
            DispatchConfiguration.Claims claims,
            HostWaitStore waits,
            HostGovernor governor,
            RunningJobs running,
            LongSupplier nanos) {
        this.leases = claims.leases();
        this.waits = waits;
        this.governor = governor;
        this.running = running;
        this.properties = claims.properties();
        this.nanos = nanos;
        this.holder = claims.holder();
    }

    Mono<List<RunningJob>> claim() {
        return Mono.defer(() -> {
            int room = properties.maxRunning() - running.size();
            if (room <= 0) {
                return Mono.empty();
            }
            long askedAt = nanos.getAsLong();
            List<String> crowded = governor.crowded();
            return waits.coolDown(governor.cooling())
                    .then(waits.crowded(crowded))
                    .then(leases.claim(holder, Math.min(room, AT_ONCE), properties.maxRunningPerOwner(), crowded))
                    .map(claimed -> claimed.stream()
                            .map(claim -> running.add(claim, askedAt))
                            .toList());
        });
    }
}
