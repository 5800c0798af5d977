package dev.sluice.platform.database;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Hints that wait to be sent, each once, the oldest dropped when there are too many. Safe for any thread. */
final class WaitingHints {

    private final int most;
    private final Set<Hint> hints = new LinkedHashSet<>();

    WaitingHints(int most) {
        this.most = most;
    }

    /** One notification. */
    record Hint(String channel, String payload) {}

    synchronized void add(Hint hint) {
        if (hints.add(hint) && hints.size() > most) {
            Iterator<Hint> oldestFirst = hints.iterator();
            oldestFirst.next();
            oldestFirst.remove();
        }
    }

    /** Takes everything, oldest first. */
    synchronized List<Hint> drain() {
        List<Hint> taken = List.copyOf(hints);
        hints.clear();
        return taken;
    }

    /** Puts back what could not be sent, before all that came since. */
    synchronized void restore(List<Hint> unsent) {
        List<Hint> since = new ArrayList<>(hints);
        hints.clear();
        unsent.forEach(this::add);
        since.forEach(this::add);
    }

    synchronized boolean isEmpty() {
        return hints.isEmpty();
    }
}
