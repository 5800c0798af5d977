package dev.sluice.transfer;

import io.netty.buffer.ByteBuf;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * How fast bodies are received: limits for this gateway, for an owner, a host, and a job, all in bytes per second, where 0
 * is no limit. Each body must keep to all four. A limit can be changed at any time and holds at once, also for bodies that
 * wait. At each limit jobs get equal shares, whatever the number of their connections. Over a second and more a limit is
 * kept to within some percent; what was not used is made up for only over the last fifth of a second.
 *
 * <p>Thread-safe. Limits are for what this gateway receives; those of other gateways on the same database are their own.
 */
public final class Pace {

    private final PaceGate all;
    private final PaceLevel<String> owners;
    private final PaceLevel<String> hosts;
    private final PaceLevel<UUID> jobs;

    Pace(long bytesPerSecond, LongSupplier nanos) {
        this.all = new PaceGate(bytesPerSecond, nanos);
        this.owners = new PaceLevel<>(true, nanos);
        this.hosts = new PaceLevel<>(true, nanos);
        this.jobs = new PaceLevel<>(false, nanos);
    }

    /** Limits everything that this gateway receives. */
    public void limitAll(long bytesPerSecond) {
        all.limit(atLeastNothing(bytesPerSecond));
    }

    /** Limits what an owner's jobs receive together. Kept until it is changed, also while no job of its runs. */
    public void limitOwner(String owner, long bytesPerSecond) {
        owners.limit(owner, atLeastNothing(bytesPerSecond));
    }

    /**
     * Limits what one host sends, on all of its ports. Kept until it is changed.
     *
     * @param host a host as in a URL: a name, or a literal address with its brackets
     */
    public void limitHost(String host, long bytesPerSecond) {
        hosts.limit(host.toLowerCase(Locale.ROOT), atLeastNothing(bytesPerSecond));
    }

    /**
     * Limits a job whose files are being fetched; nothing happens when none is. A file that begins while no other file of
     * the job is being fetched brings its own limit ({@link TransferLimits#bytesPerSecond()}).
     */
    public void limitJob(UUID job, long bytesPerSecond) {
        jobs.limit(job, atLeastNothing(bytesPerSecond));
    }

    private static long atLeastNothing(long bytesPerSecond) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("A limit of " + bytesPerSecond + " bytes per second is below 0.");
        }
        return bytesPerSecond;
    }

    /** Begins a file of a job; its limit holds until {@link #endFile}, also between tries. */
    UUID beginFile(Asker asker, long bytesPerSecond) {
        jobs.use(asker.job(), bytesPerSecond);
        return asker.job();
    }

    void endFile(UUID job) {
        jobs.unuse(job);
    }

    /**
     * A way through all limits, for one body from one host; must be left.
     *
     * @param chunk most bytes of one read, or null
     */
    Lane lane(Asker asker, URI url, @Nullable Integer chunk) {
        int most = chunk == null ? PaceGate.MOST_READ : Math.min(chunk, PaceGate.MOST_READ);
        return new Lane(asker, url.getHost().toLowerCase(Locale.ROOT), most);
    }

    /** How many owners, hosts and jobs are known. */
    int known() {
        return owners.size() + hosts.size() + jobs.size();
    }

    /**
     * The way of one body through its four limits, from the job's own to that of the gateway. One read is on its way at a
     * time, so between {@link #ask} and what follows it nothing needs a lock.
     */
    final class Lane {

        private static final int FIRST_EXPECTED = 16 << 10;

        private final Asker asker;
        private final String host;
        private final List<PaceGate.Pass> passes = new ArrayList<>(4);
        private volatile IntConsumer readAtMost = bytes -> {};
        private volatile Runnable go = () -> {};
        private long expected = FIRST_EXPECTED;
        private int at;
        private final int most;
        private int read;

        private Lane(Asker asker, String host, int most) {
            this.asker = asker;
            this.host = host;
            this.most = most;
            this.read = most;
            join(jobs.use(asker.job(), 0));
            join(owners.use(asker.owner(), 0));
            join(hosts.use(host, 0));
            join(all);
        }

        private void join(PaceGate gate) {
            passes.add(gate.join(asker.job(), this::passed));
        }

        /** Says how reads are bounded, and bounds the first one, which may bring bytes with the answer's head. */
        void boundReads(IntConsumer readsAtMost) {
            readAtMost = readsAtMost;
            read = Math.min(
                    most,
                    passes.stream()
                            .mapToInt(PaceGate.Pass::readBeforehand)
                            .min()
                            .orElse(most));
            readsAtMost.accept(read);
        }

        /** The body at the pace of all limits. */
        Flux<ByteBuf> pace(Flux<ByteBuf> body) {
            return body.transform(Operators.<ByteBuf, ByteBuf>lift((unused, actual) -> new PacedBody(actual, this)));
        }

        /** Runs {@code next}, once, when the next read may happen. */
        void ask(Runnable next) {
            go = next;
            at = 0;
            proceed();
        }

        private void passed() {
            at++;
            proceed();
        }

        private void proceed() {
            while (at < passes.size()) {
                PaceGate.Pass pass = passes.get(at);
                if (pass.gate().isLimited() && !pass.enter(expected)) {
                    return;
                }
                at++;
            }
            boundRead();
            go.run();
        }

        private void boundRead() {
            int bound = most;
            for (PaceGate.Pass pass : passes) {
                bound = pass.gate().isLimited() ? Math.min(bound, pass.read()) : bound;
            }
            if (bound != read) {
                read = bound;
                readAtMost.accept(bound);
            }
        }

        /** What the read brought. */
        void came(int bytes) {
            expected = bytes;
            for (PaceGate.Pass pass : passes) {
                pass.settle(bytes);
            }
        }

        /** Gives everything back; nothing passes any more. Only once. */
        void leave() {
            passes.forEach(PaceGate.Pass::leave);
            jobs.unuse(asker.job());
            owners.unuse(asker.owner());
            hosts.unuse(host);
        }
    }
}
