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
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The jobs that this gateway runs. Thread-safe. */
final class RunningJobs {

    private final Map<UUID, RunningJob> running = new ConcurrentHashMap<>();

    /** Those that have not ended, also where {@link #running} has a later run of the same job. */
    private final Map<RunningJob, Sinks.Empty<Void>> ends = new ConcurrentHashMap<>();

    private final Map<RunningJob, Mono<Void>> turns = new ConcurrentHashMap<>();
    private final Sinks.Many<Boolean> freed = Sinks.many().multicast().directBestEffort();
    private final LongSupplier nanos;

    RunningJobs(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Adds a job that was claimed. Where this gateway has not noticed yet that it lost an earlier lease of it, as after it
     * stood still, the earlier run is stopped.
     */
    RunningJob add(ClaimedJob claim, long askedAt) {
        RunningJob job = new RunningJob(claim, new Lease(nanos, askedAt));
        ends.put(job, Sinks.empty());
        RunningJob earlier = running.put(claim.job().id(), job);
        Sinks.Empty<Void> end = earlier == null ? null : ends.get(earlier);
        if (earlier != null && end != null) {
            turns.put(job, end.asMono());
            earlier.stop(StopReason.LEASE_LOST);
        }
        return job;
    }

    /** Completes when no earlier run of the job is under way here: its end would take the job's parts from the later one. */
    Mono<Void> turn(RunningJob job) {
        return turns.getOrDefault(job, Mono.empty());
    }

    void remove(RunningJob job) {
        running.remove(job.claim().job().id(), job);
        turns.remove(job);
        Sinks.Empty<Void> end = ends.remove(job);
        if (end != null) {
            end.tryEmitEmpty();
        }
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
