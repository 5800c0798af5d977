package dev.sluice.transfer;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Waiters in fair order among jobs: next is the first waiter of the job that was given least, however many of its waiters
 * there are (start-time fair queueing). A job that did not wait for a while has saved nothing up. Each step takes the
 * logarithm of the number of jobs. Not thread-safe.
 *
 * @param <W> what waits
 */
final class FairQueue<W> {

    private final Map<UUID, Line> lines = new HashMap<>();
    private final TreeSet<Line> waiting =
            new TreeSet<>(Comparator.<Line>comparingLong(line -> line.given).thenComparingLong(line -> line.turn));
    private long clock;
    private long turns;

    /** The waiters of one job, and how much it was given. */
    final class Line {

        private final UUID job;
        private final SequencedSet<W> waiters = new LinkedHashSet<>();
        private long given = clock;
        private long turn = ++turns;
        private int members;

        private Line(UUID job) {
            this.job = job;
        }
    }

    /** The line of a job, which is there until everyone who joined it has left. */
    Line join(UUID job) {
        Line line = lines.computeIfAbsent(job, Line::new);
        line.members++;
        return line;
    }

    /** Leaves a line; who leaves must not wait in it. */
    void leave(Line line) {
        if (--line.members == 0) {
            lines.remove(line.job);
        }
    }

    /** Waits at the end of a line. */
    void add(Line line, W waiter) {
        if (line.waiters.isEmpty()) {
            line.given = Math.max(line.given, clock);
            waiting.add(line);
        }
        line.waiters.add(waiter);
    }

    /** Waits no longer. */
    void remove(Line line, W waiter) {
        if (line.waiters.remove(waiter) && line.waiters.isEmpty()) {
            waiting.remove(line);
        }
    }

    /** Takes who is next; null when nobody waits. */
    @Nullable
    W poll() {
        if (waiting.isEmpty()) {
            return null;
        }
        Line line = waiting.first();
        clock = Math.max(clock, line.given);
        W next = line.waiters.removeFirst();
        if (line.waiters.isEmpty()) {
            waiting.remove(line);
        }
        return next;
    }

    /** Counts what a job was given; what it gave back when negative. */
    void charge(Line line, long amount) {
        boolean waits = waiting.remove(line);
        line.given += amount;
        line.turn = ++turns;
        if (waits) {
            waiting.add(line);
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** How many jobs wait. */
    int waitingJobs() {
        return waiting.size();
    }

    /** How many jobs there are, also those that do not wait. */
    int jobs() {
        return lines.size();
    }
}
