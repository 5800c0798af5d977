package dev.sluice.transfer;

import dev.sluice.storage.PartFile;
import dev.sluice.transfer.TransferSignal.Advanced;
import dev.sluice.transfer.TransferSignal.Opened;
import dev.sluice.transfer.TransferSignal.Published;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/**
 * A file that one job fetches and others wait for. Those are told what the one that leads is told, under the lock, so that
 * nothing is told in another order; they only take note of it.
 */
final class SharedTransfer {

    private final Consumer<SharedTransfer> whenOver;
    private final Deque<Follower> followers = new ArrayDeque<>();
    private PartFile part;
    private @Nullable Opened opened;
    private long bytes;
    private boolean over;

    /** What a follower is told. */
    sealed interface Told {

        /** What the leader was told. */
        record Progress(TransferSignal signal) implements Told {}

        /**
         * The leader is gone; whoever is told this leads now.
         *
         * @param left the part of the one before
         * @param bytes how much of the file was told to be there
         */
        record Yours(PartFile left, long bytes) implements Told {}

        /**
         * The leader has stored the file.
         *
         * @param name the name that it was to get
         */
        record Stored(PartFile part, Published file, String name) implements Told {}

        /**
         * There is nothing to follow any more, and nothing to have from it.
         *
         * @param bytes as in {@link Yours}
         */
        record Over(long bytes) implements Told {}
    }

    private record Follower(PartFile part, FluxSink<Told> sink) {

        void tellLast(Told told) {
            sink.next(told);
            sink.complete();
        }
    }

    /**
     * Begins with a leader alone.
     *
     * @param part the leader's
     * @param whenOver is told when nobody may join any more
     */
    SharedTransfer(PartFile part, Consumer<SharedTransfer> whenOver) {
        this.part = part;
        this.whenOver = whenOver;
    }

    /** Follows, from the present state on; ends after anything but {@link Told.Progress}, or fails as the leader. */
    Flux<Told> follow(PartFile own) {
        return Flux.create(sink -> enter(new Follower(own, sink)));
    }

    private void enter(Follower follower) {
        if (!isEntered(follower)) {
            follower.tellLast(new Told.Over(0));
        }
    }

    private synchronized boolean isEntered(Follower follower) {
        if (over) {
            return false;
        }
        followers.add(follower);
        follower.sink().onDispose(() -> remove(follower));
        if (opened != null) {
            follower.sink().next(new Told.Progress(new Opened(opened.name(), opened.total(), bytes)));
        }
        return true;
    }

    private synchronized void remove(Follower follower) {
        followers.remove(follower);
    }

    /** Takes note of what the leader is told. */
    void tell(TransferSignal signal) {
        switch (signal) {
            case Opened told -> progress(told, told.offset());
            case Advanced told -> progress(told, told.bytes());
            case TransferSignal.Estimated told -> progress(told, bytes);
            case TransferSignal.StartedOver told -> progress(told, 0);
            case TransferSignal.Retrying told -> progress(told, bytes);
            case TransferSignal.Remarked told -> progress(told, bytes);
            case Published file -> stored(file);
            case TransferSignal.Skipped ignored -> skipped();
        }
    }

    /** A follower that lags is told of the next advance. */
    private synchronized void progress(TransferSignal signal, long reached) {
        bytes = reached;
        opened = signal instanceof Opened now ? now : opened;
        boolean dispensable = signal instanceof Advanced;
        for (Follower follower : List.copyOf(followers)) {
            if (!dispensable || follower.sink().requestedFromDownstream() > 0) {
                follower.sink().next(new Told.Progress(signal));
            }
        }
    }

    private void stored(Published file) {
        Told.Stored told;
        synchronized (this) {
            String path = file.path();
            told = new Told.Stored(
                    part, file, opened == null ? path.substring(path.lastIndexOf('/') + 1) : opened.name());
        }
        end().forEach(follower -> follower.tellLast(told));
    }

    /** Why the leader left the file out need not hold for others. */
    private void skipped() {
        Told.Over told;
        synchronized (this) {
            told = new Told.Over(bytes);
        }
        end().forEach(follower -> follower.tellLast(told));
    }

    /** What the origin did fails all; what the leader's place or time did is its own matter. */
    void fail(PartFile leader, TransferFailure failure) {
        if (failure.type().isOurs()) {
            leave(leader);
        } else {
            end().forEach(follower -> follower.sink().error(failure));
        }
    }

    /**
     * A job is gone. If it led, or was about to, the next one leads, if there is one.
     *
     * @param leaving its part
     */
    void leave(PartFile leaving) {
        Follower next;
        Told.Yours told;
        synchronized (this) {
            if (over || !part.equals(leaving)) {
                return;
            }
            told = new Told.Yours(part, bytes);
            next = followers.poll();
            if (next == null) {
                over = true;
            } else {
                part = next.part();
            }
        }
        if (next == null) {
            whenOver.accept(this);
        } else {
            next.tellLast(told);
        }
    }

    private List<Follower> end() {
        List<Follower> last;
        synchronized (this) {
            over = true;
            last = List.copyOf(followers);
            followers.clear();
        }
        whenOver.accept(this);
        return last;
    }
}
