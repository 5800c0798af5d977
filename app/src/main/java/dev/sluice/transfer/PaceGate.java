package dev.sluice.transfer;

import dev.sluice.platform.egress.GuardedHttp;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/**
 * One limit, and who waits for it. Bodies pass one after the other, in fair order among jobs, each with as many bytes as
 * it is expected to bring; what it really brings is settled afterwards.
 *
 * <p>Thread-safe: all is guarded by this gate's lock, under which nothing waits and nobody else's code runs. One timer at
 * a time is set, and only while somebody waits.
 */
final class PaceGate {

    /** Least and most that one read may be told to take. */
    static final int LEAST_READ = 4 << 10;

    static final int MOST_READ = GuardedHttp.MAX_BUFFER;

    /** So many reads a second, shared by the jobs that wait, so that a low limit does not come in lumps. */
    private static final int READS_PER_SECOND = 8;

    /** Timers are not closer together than this: what adds up meanwhile passes at once. */
    private static final long LEAST_WAIT = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long NONE = -1;

    private final LongSupplier nanos;
    private final TokenBucket bucket;
    private final FairQueue<Pass> queue = new FairQueue<>();
    private volatile boolean limited;
    private @Nullable Disposable timer;
    private long timerAt;

    /** Bodies and runs that use this gate; guarded by the map that it is in. */
    int users;

    PaceGate(long bytesPerSecond, LongSupplier nanos) {
        this.nanos = nanos;
        this.bucket = new TokenBucket(bytesPerSecond, nanos.getAsLong());
        this.limited = bytesPerSecond > 0;
    }

    boolean isLimited() {
        return limited;
    }

    /** Changes the limit, in bytes per second, 0 for none; also for those that wait now. */
    void limit(long bytesPerSecond) {
        List<Pass> through;
        synchronized (this) {
            bucket.rate(bytesPerSecond, nanos.getAsLong());
            limited = bytesPerSecond > 0;
            through = drain();
        }
        go(through);
    }

    /** A place at this gate for one body. */
    synchronized Pass join(UUID job, Runnable through) {
        return new Pass(queue.join(job), through);
    }

    /** How many jobs have a place here. */
    synchronized int jobs() {
        return queue.jobs();
    }

    /** One body's place at this gate. */
    final class Pass {

        private final FairQueue<Pass>.Line line;
        private final Runnable through;
        private long expected;
        private long reserved = NONE;
        private int read = MOST_READ;
        private boolean left;

        private Pass(FairQueue<Pass>.Line line, Runnable through) {
            this.line = line;
            this.through = through;
        }

        PaceGate gate() {
            return PaceGate.this;
        }

        /**
         * Asks to pass.
         *
         * @param bytes how much is expected to come
         * @return whether it passes now; else {@code through} runs when it does, on any thread
         */
        boolean enter(long bytes) {
            synchronized (PaceGate.this) {
                if (left) {
                    return false;
                }
                expected = bytes;
                if (!limited) {
                    read = MOST_READ;
                    return true;
                }
                if (queue.isEmpty() && bucket.isOpen(nanos.getAsLong())) {
                    reserve(this);
                    return true;
                }
                queue.add(line, this);
                arm();
                return false;
            }
        }

        /** How much the read that passed may take. */
        int read() {
            return read;
        }

        /** How much a read that does not pass here may take. */
        int readBeforehand() {
            synchronized (PaceGate.this) {
                return limited ? share() : MOST_READ;
            }
        }

        /** What came of the read that passed. Only the body's own steps set what is reserved, one after the other. */
        void settle(long bytes) {
            if (reserved == NONE) {
                return;
            }
            List<Pass> others = List.of();
            synchronized (PaceGate.this) {
                if (reserved != NONE) {
                    others = correct(this, bytes);
                }
            }
            go(others);
        }

        /** Gives the place up, with what is reserved; also while it waits. */
        void leave() {
            List<Pass> others = List.of();
            synchronized (PaceGate.this) {
                if (left) {
                    return;
                }
                left = true;
                queue.remove(line, this);
                if (reserved != NONE) {
                    others = correct(this, 0);
                }
                queue.leave(line);
                arm();
            }
            go(others);
        }
    }

    private int share() {
        long share = bucket.rate() / READS_PER_SECOND / (queue.waitingJobs() + 1);
        return Math.clamp(share, LEAST_READ, MOST_READ);
    }

    private void reserve(Pass pass) {
        pass.read = share();
        pass.reserved = Math.min(pass.expected, pass.read);
        bucket.take(pass.reserved, nanos.getAsLong());
        queue.charge(pass.line, pass.reserved);
    }

    private List<Pass> correct(Pass pass, long bytes) {
        long more = bytes - pass.reserved;
        pass.reserved = NONE;
        bucket.take(more, nanos.getAsLong());
        queue.charge(pass.line, more);
        return more < 0 ? drain() : List.of();
    }

    /** Lets through who may pass now. */
    private List<Pass> drain() {
        List<Pass> through = new ArrayList<>();
        while (!queue.isEmpty() && bucket.isOpen(nanos.getAsLong())) {
            Pass next = queue.poll();
            if (next != null) {
                next.read = MOST_READ;
                if (limited) {
                    reserve(next);
                }
                through.add(next);
            }
        }
        arm();
        return through;
    }

    /** Sets the timer to when the next one may pass. */
    private void arm() {
        if (queue.isEmpty()) {
            disarm();
            return;
        }
        long now = nanos.getAsLong();
        long wait = Math.max(LEAST_WAIT, bucket.nanosToWait(now));
        if (timer == null || timerAt - (now + wait) > LEAST_WAIT) {
            disarm();
            timerAt = now + wait;
            timer = Schedulers.parallel().schedule(this::wake, wait, TimeUnit.NANOSECONDS);
        }
    }

    private void disarm() {
        if (timer != null) {
            timer.dispose();
            timer = null;
        }
    }

    private void wake() {
        List<Pass> through;
        synchronized (this) {
            timer = null;
            through = drain();
        }
        go(through);
    }

    private static void go(List<Pass> passes) {
        passes.forEach(pass -> pass.through.run());
    }
}
