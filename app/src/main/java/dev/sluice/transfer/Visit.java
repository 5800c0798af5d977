package dev.sluice.transfer;

import dev.sluice.platform.egress.GuardedHttp;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.netty.Connection;

/**
 * One request to one host, from the permit for it to the last byte of its answer. Whichever end comes first gives back
 * the permit and the way through the limits, once.
 */
final class Visit {

    private final HostGovernor.Permit permit;
    private final Pace.Lane lane;
    private final TransferOptions options;
    private final LongSupplier nanos;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable Connection connection;

    Visit(HostGovernor.Permit permit, Pace.Lane lane, TransferOptions options, LongSupplier nanos) {
        this.permit = permit;
        this.lane = lane;
        this.options = options;
        this.nanos = nanos;
    }

    /** The connection by which it goes; another one when the first turned out to be dead. */
    void begin(Connection by) {
        connection = by;
        lane.boundReads(bytes -> GuardedHttp.readAtMost(by, bytes));
        if (over.get()) {
            by.dispose();
        }
    }

    /** The body, watched and paced; each buffer is the receiver's own. Cancelling closes the connection, or resets its stream. */
    Flux<ByteBuf> body(Duration idle) {
        Connection by = connection;
        if (by == null) {
            return Flux.error(new IllegalStateException("There is no answer yet."));
        }
        Patience patience = new Patience(idle, options.limits().minimumSpeed());
        Flux<ByteBuf> watched = by.inbound()
                .receive()
                .retain()
                .transform(
                        Operators.<ByteBuf, ByteBuf>lift((unused, actual) -> new WatchedBody(actual, patience, nanos)));
        return lane.pace(watched)
                .doOnComplete(this::done)
                .doOnError(error -> end())
                .doOnCancel(this::end)
                .doOnDiscard(ByteBuf.class, ByteBuf::release);
    }

    /** Over, and the connection can be used again. */
    private void done() {
        if (over.compareAndSet(false, true)) {
            giveBack();
        }
    }

    /** Over, with the connection; nothing when it is over already. */
    void end() {
        if (over.compareAndSet(false, true)) {
            Connection by = connection;
            if (by != null) {
                by.dispose();
            }
            giveBack();
        }
    }

    private void giveBack() {
        lane.leave();
        permit.giveBack();
    }
}
