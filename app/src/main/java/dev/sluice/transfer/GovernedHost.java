package dev.sluice.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/**
 * One host: how many connections to it are in use, who waits for one, and until when it is left alone. Guarded by its own
 * lock, under which nothing waits and nobody else's code runs; what got a turn is returned, and runs on another thread, so
 * that a chain of failing requests does not become a tower of calls.
 */
final class GovernedHost {

    /** Refusals are remembered for so long after the cool-down, so that the next one may be longer. */
    private static final long MEMORY = TimeUnit.MINUTES.toNanos(5);

    private final int cap;
    private final LongSupplier nanos;
    private final FairQueue<Turn> queue = new FairQueue<>();
    private int inUse;
    private int refusals;
    private boolean cooled;
    private long coolUntil;
    private @Nullable Disposable timer;

    /** Turns that wait or are taken; guarded by the map that the host is in. */
    int users;

    GovernedHost(int cap, LongSupplier nanos) {
        this.cap = cap;
        this.nanos = nanos;
    }

    /** One request's turn: waits, is taken, is over. */
    final class Turn {

        private final UUID job;
        private final Runnable taken;
        private FairQueue<Turn>.@Nullable Line line;
        private boolean waits;
        private boolean over;

        Turn(UUID job, Runnable taken) {
            this.job = job;
            this.taken = taken;
        }

        /** Waits for the turn; {@code taken} runs when it has come, at once if nothing is in the way. */
        void await() {
            boolean now;
            synchronized (GovernedHost.this) {
                if (over) {
                    return;
                }
                FairQueue<Turn>.Line own = queue.join(job);
                line = own;
                now = queue.isEmpty() && isOpen();
                if (now) {
                    take(this);
                } else {
                    waits = true;
                    queue.add(own, this);
                    arm();
                }
            }
            if (now) {
                taken.run();
            }
        }

        /** Ends the turn, waiting or taken. False when it is over already. */
        boolean end() {
            List<Turn> next;
            synchronized (GovernedHost.this) {
                if (over) {
                    return false;
                }
                over = true;
                FairQueue<Turn>.Line own = line;
                if (own == null) {
                    return true;
                }
                if (waits) {
                    queue.remove(own, this);
                } else {
                    inUse--;
                }
                queue.leave(own);
                next = drain();
            }
            go(next);
            return true;
        }
    }

    /** The host asks to be left alone; a longer time that it asked for before stands. */
    synchronized void coolDown(long duration) {
        long until = nanos.getAsLong() + duration;
        if (!isCooling() || until - coolUntil > 0) {
            cooled = true;
            coolUntil = until;
        }
        disarm();
        arm();
    }

    /** Counts a refusal; those of requests that were on their way together are one. The number in a row. */
    synchronized int refused() {
        if (!isRemembered()) {
            refusals = 1;
        } else if (!isCooling()) {
            refusals++;
        }
        return refusals;
    }

    synchronized void accepted() {
        if (!isCooling()) {
            refusals = 0;
        }
    }

    /** Nanoseconds for which it is still left alone. */
    synchronized long nanosToCool() {
        return isCooling() ? coolUntil - nanos.getAsLong() : 0;
    }

    synchronized boolean isFull() {
        return inUse >= cap;
    }

    synchronized boolean isCrowded() {
        return queue.waitingJobs() >= cap;
    }

    synchronized int inUse() {
        return inUse;
    }

    /** Whether its last cool-down is of interest. */
    synchronized boolean isRemembered() {
        return cooled && nanos.getAsLong() - coolUntil < MEMORY;
    }

    private boolean isCooling() {
        return cooled && nanos.getAsLong() - coolUntil < 0;
    }

    private boolean isOpen() {
        return inUse < cap && !isCooling();
    }

    private void take(Turn turn) {
        turn.waits = false;
        inUse++;
        if (turn.line != null) {
            queue.charge(turn.line, 1);
        }
    }

    private List<Turn> drain() {
        List<Turn> next = new ArrayList<>();
        while (!queue.isEmpty() && isOpen()) {
            Turn turn = queue.poll();
            if (turn != null) {
                take(turn);
                next.add(turn);
            }
        }
        arm();
        return next;
    }

    /**
     * Where all connections are in use, whoever ends lets the next one through; else only a cool-down keeps them. It may
     * have ended since that was looked at, so the timer is set in any case.
     */
    private void arm() {
        if (queue.isEmpty() || inUse >= cap) {
            disarm();
        } else if (timer == null) {
            long wait = Math.max(0, coolUntil - nanos.getAsLong());
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
        List<Turn> next;
        synchronized (this) {
            timer = null;
            next = drain();
        }
        go(next);
    }

    private static void go(List<Turn> turns) {
        turns.forEach(turn -> Schedulers.parallel().schedule(turn.taken));
    }
}
