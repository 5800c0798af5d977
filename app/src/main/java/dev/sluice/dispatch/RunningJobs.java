package dev.sluice.dispatch;

import dev.sluice.job.ClaimedJob;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** The jobs that this gateway runs. Thread-safe. */
final class RunningJobs {

    private final Map<UUID, RunningJob> running = new ConcurrentHashMap<>();
    private final Sinks.Many<Boolean> freed = Sinks.many().multicast().directBestEffort();
    private final LongSupplier nanos;

    RunningJobs(LongSupplier nanos) {
        this.nanos = nanos;
    }

    RunningJob add(ClaimedJob claim, long askedAt) {
        RunningJob job = new RunningJob(claim, new Lease(nanos, askedAt));
        running.put(claim.job().id(), job);
        return job;
    }

    void remove(RunningJob job) {
        running.remove(job.claim().job().id(), job);
        synchronized (freed) {
            freed.tryEmitNext(true);
        }
    }

    @Nullable
    RunningJob find(UUID id) {
        return running.get(id);
    }

    Collection<RunningJob> all() {
        return List.copyOf(running.values());
    }

    int size() {
        return running.size();
    }

    /** Tells that a job left. */
    Flux<Boolean> freed() {
        return freed.asFlux();
    }
}
