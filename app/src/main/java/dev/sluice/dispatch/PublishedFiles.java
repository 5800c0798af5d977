package dev.sluice.dispatch;

import dev.sluice.job.LogLine;
import dev.sluice.job.PublishedFile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Writes down which files of a job are published. One write is under way at a time, and those that come meanwhile are
 * written together by the next one, so that a job of many small files does not wait for the disk once for each.
 */
final class PublishedFiles {

    /** So many are written together at most. */
    private static final int AT_ONCE = 100;

    private final Deque<Entry> waiting = new ArrayDeque<>();
    private boolean writing;

    /**
     * A file that is to be written down.
     *
     * @param lines what the log says of it
     */
    record Entry(PublishedFile file, List<LogLine> lines, Sinks.One<Boolean> turn) {

        Entry(PublishedFile file, List<LogLine> lines) {
            this(file, lines, Sinks.one());
        }
    }

    /**
     * Writes an entry, alone or with others.
     *
     * @param write writes them in one transaction
     * @return completes when it is written; must not be cancelled, for others may wait for it
     */
    Mono<Void> add(Entry entry, Function<List<Entry>, Mono<Void>> write) {
        return Mono.defer(
                () -> enter(entry) ? write(write) : entry.turn().asMono().flatMap(first -> write(write)));
    }

    /** Whether the entry is the one whose write is due. */
    private synchronized boolean enter(Entry entry) {
        waiting.add(entry);
        boolean due = !writing;
        writing = true;
        return due;
    }

    private Mono<Void> write(Function<List<Entry>, Mono<Void>> write) {
        return Mono.defer(() -> {
            List<Entry> batch = take();
            return write.apply(batch)
                    .doOnSuccess(ignored -> settle(batch, null))
                    .doOnError(error -> settle(batch, error));
        });
    }

    private synchronized List<Entry> take() {
        List<Entry> batch = new ArrayList<>();
        for (Entry entry = waiting.poll(); entry != null; entry = batch.size() < AT_ONCE ? waiting.poll() : null) {
            batch.add(entry);
        }
        return batch;
    }

    /** Lets the next one write, and tells the others. */
    private void settle(List<Entry> batch, @Nullable Throwable error) {
        Entry next = next();
        if (next != null) {
            next.turn().tryEmitValue(true);
        }
        for (Entry entry : batch) {
            if (error == null) {
                entry.turn().tryEmitEmpty();
            } else {
                entry.turn().tryEmitError(error);
            }
        }
    }

    private synchronized @Nullable Entry next() {
        writing = !waiting.isEmpty();
        return waiting.peek();
    }
}
