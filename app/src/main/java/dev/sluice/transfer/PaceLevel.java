package dev.sluice.transfer;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The gates of one level. A gate is there while it is used, and one with a limit for as long as the limit holds, where
 * limits are kept. Thread-safe; gates are called outside the map's locks.
 *
 * @param <K> what they are for
 */
final class PaceLevel<K> {

    private final ConcurrentHashMap<K, PaceGate> gates = new ConcurrentHashMap<>();
    private final boolean keepsLimits;
    private final LongSupplier nanos;

    PaceLevel(boolean keepsLimits, LongSupplier nanos) {
        this.keepsLimits = keepsLimits;
        this.nanos = nanos;
    }

    /** Uses a gate; one that is new has the given limit. */
    PaceGate use(K key, long bytesPerSecond) {
        return gates.compute(key, (same, there) -> {
            PaceGate gate = there == null ? new PaceGate(bytesPerSecond, nanos) : there;
            gate.users++;
            return gate;
        });
    }

    /** Uses it no longer. */
    void unuse(K key) {
        gates.computeIfPresent(key, (same, gate) -> {
            gate.users--;
            return kept(gate);
        });
    }

    /** Changes a limit; where limits are not kept, only of a gate that is used. */
    void limit(K key, long bytesPerSecond) {
        PaceGate gate = keepsLimits ? use(key, 0) : gates.get(key);
        if (gate != null) {
            gate.limit(bytesPerSecond);
        }
        if (keepsLimits) {
            unuse(key);
        }
    }

    int size() {
        return gates.size();
    }

    private @Nullable PaceGate kept(PaceGate gate) {
        return gate.users > 0 || (keepsLimits && gate.isLimited()) ? gate : null;
    }
}
