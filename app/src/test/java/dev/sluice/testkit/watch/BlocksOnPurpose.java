package dev.sluice.testkit.watch;

import java.util.concurrent.locks.LockSupport;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A process that blocks a thread which must not block; the watch has to say so. */
final class BlocksOnPurpose {

    private BlocksOnPurpose() {}

    /** Blocks once and ends. */
    public static void main(String[] arguments) {
        Mono.fromRunnable(BlocksOnPurpose::park)
                .subscribeOn(Schedulers.parallel())
                .block();
    }

    private static void park() {
        LockSupport.parkNanos(1);
    }
}
