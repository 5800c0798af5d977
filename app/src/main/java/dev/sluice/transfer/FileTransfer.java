package dev.sluice.transfer;

import dev.sluice.storage.Storage;
import java.time.Clock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Flux;

/** Brings one file from its origin to its final name. */
public final class FileTransfer {

    private final Tools tools;
    private final SharedTransfers shared;

    /**
     * What a transfer works with.
     *
     * @param maxConnections how many connections may fetch one file
     * @param mostAtOnce bytes that one answer is asked for at most, where the size is known
     */
    record Tools(
            OriginExchange exchange,
            Pace pace,
            Storage storage,
            Clock clock,
            LongSupplier nanos,
            RandomGenerator random,
            int maxConnections,
            long mostAtOnce) {

        /** Some networks of servers give no more than 50 GB in one answer. */
        static final long MOST_AT_ONCE = 32L << 30;

        /** How many connections may fetch a file: as many as its job says, where it does. */
        int maxConnections(FileRequest request) {
            Integer own = request.options().limits().connections();
            return own == null ? maxConnections : own;
        }
    }

    FileTransfer(Tools tools) {
        this.tools = tools;
        this.shared = new SharedTransfers(
                (request, part) -> Flux.defer(() -> new TransferRun(request, part, tools).signals()));
    }

    /**
     * Fetches the file, or gets it from a transfer of the same file that is under way; resumes where an earlier run of the
     * same item came to, when that is safe. Cancelling closes the
     * connection and keeps the part file; afterwards {@link Storage#abandon} must be called.
     *
     * @param request what to fetch
     * @param lease whether the caller's lease is still held; asked before every write
     * @param maker makes the file where it cannot be asked for
     * @return signals; ends after {@link TransferSignal.Published}, or fails with {@link TransferFailure}
     */
    public Flux<TransferSignal> run(FileRequest request, BooleanSupplier lease, FileMaker maker) {
        Flux<TransferSignal> run = Flux.using(
                () -> tools.pace()
                        .beginFile(request.asker(), request.options().limits().bytesPerSecond()),
                job -> open(request, lease, maker),
                tools.pace()::endFile);
        return Deadline.over(run, request.options().limits().deadline()).onErrorMap(FailureTable::of);
    }

    private Flux<TransferSignal> open(FileRequest request, BooleanSupplier lease, FileMaker maker) {
        return tools.storage()
                .open(request.item(), request.leaseToken(), request.folder(), lease)
                .flatMapMany(part -> switch (request.terms().reach()) {
                    case LASTING, PASSING -> shared.run(request, part);
                    case MADE -> new MadeTransfer(request, part, maker, tools.storage()).signals();
                });
    }
}
