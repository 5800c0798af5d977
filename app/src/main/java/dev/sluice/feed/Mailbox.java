package dev.sluice.feed;

import dev.sluice.job.JobScope;
import java.util.AbstractQueue;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What waits for one subscriber, bounded in bytes. Progress of a job replaces progress of the same job that still waits;
 * state changes and lines are never dropped: when they no longer fit, the subscriber is cut with {@link SlowReader}.
 */
final class Mailbox {

    static final int MAX_BYTES = 1 << 20;

    private static final int MESSAGE_BYTES = 400;

    private final Waiting waiting = new Waiting();
    private final Sinks.Many<FeedMessage> sink = Sinks.many().unicast().onBackpressureBuffer(waiting);
    private final Sinks.Empty<Void> cut = Sinks.empty();
    private final Wanted wanted;

    /** Which jobs a mailbox is for. */
    interface Wanted {

        /** Whether messages of a job of that owner and surface are. */
        boolean has(UUID job, String owner, String surface);
    }

    private Mailbox(Wanted wanted) {
        this.wanted = wanted;
    }

    /** For the jobs of a surface in a scope. */
    static Mailbox of(JobScope scope, String surface) {
        return new Mailbox((job, owner, itsSurface) -> scope.covers(owner) && surface.equals(itsSurface));
    }

    /** For one job, if it is in the scope. */
    static Mailbox of(JobScope scope, UUID one) {
        return new Mailbox((job, owner, itsSurface) -> one.equals(job) && scope.covers(owner));
    }

    boolean wants(UUID job, String owner, String surface) {
        return wanted.has(job, owner, surface);
    }

    /** Puts a message in; callable from any thread, one at a time. */
    synchronized void put(FeedMessage message) {
        Sinks.EmitResult result = sink.tryEmitNext(message);
        if (result == Sinks.EmitResult.FAIL_OVERFLOW || result == Sinks.EmitResult.FAIL_ZERO_SUBSCRIBER) {
            cut.tryEmitError(new SlowReader(waiting.bytes()));
        }
    }

    /** What was put in, in order, to one subscriber; fails with {@link SlowReader} at once when that is cut. */
    Flux<FeedMessage> messages() {
        return sink.asFlux().mergeWith(cut());
    }

    /** Fails with {@link SlowReader} when the subscriber is cut, and does nothing else. */
    Mono<FeedMessage> cut() {
        return cut.asMono().cast(FeedMessage.class);
    }

    /** The queue beneath the sink. One slot per message; a slot of progress is refilled in place while it waits. */
    private static final class Waiting extends AbstractQueue<FeedMessage> {

        private final ArrayDeque<FeedMessage[]> slots = new ArrayDeque<>();
        private final Map<UUID, FeedMessage[]> progress = new HashMap<>();
        private long bytes;

        @Override
        public synchronized boolean offer(FeedMessage message) {
            if (message instanceof FeedMessage.Progressed progressed) {
                FeedMessage[] slot = progress.get(progressed.tick().job());
                if (slot != null) {
                    slot[0] = message;
                    return true;
                }
            }
            if (bytes + size(message) > MAX_BYTES) {
                return false;
            }
            FeedMessage[] slot = {message};
            slots.add(slot);
            bytes += size(message);
            remember(message, slot);
            return true;
        }

        /** Progress that waits before a change of state must not be replaced by progress after it. */
        private void remember(FeedMessage message, FeedMessage[] slot) {
            switch (message) {
                case FeedMessage.Progressed progressed ->
                    progress.put(progressed.tick().job(), slot);
                case FeedMessage.Changed changed ->
                    progress.remove(changed.event().job());
                case FeedMessage.Present ignored -> {}
                case FeedMessage.CaughtUp ignored -> {}
                case FeedMessage.Line ignored -> {}
            }
        }

        @Override
        public synchronized @Nullable FeedMessage poll() {
            FeedMessage[] slot = slots.poll();
            if (slot == null) {
                return null;
            }
            FeedMessage message = slot[0];
            bytes -= size(message);
            if (message instanceof FeedMessage.Progressed progressed) {
                progress.remove(progressed.tick().job(), slot);
            }
            return message;
        }

        private static int size(FeedMessage message) {
            return message instanceof FeedMessage.Line line
                    ? MESSAGE_BYTES + 2 * line.event().message().length()
                    : MESSAGE_BYTES;
        }

        synchronized long bytes() {
            return bytes;
        }

        @Override
        public synchronized @Nullable FeedMessage peek() {
            FeedMessage[] slot = slots.peek();
            return slot == null ? null : slot[0];
        }

        @Override
        public synchronized int size() {
            return slots.size();
        }

        @Override
        public synchronized void clear() {
            slots.clear();
            progress.clear();
            bytes = 0;
        }

        @Override
        public synchronized Iterator<FeedMessage> iterator() {
            return slots.stream().map(slot -> slot[0]).iterator();
        }
    }
}
