package dev.sluice.transfer;

import dev.sluice.storage.PartFile;
import dev.sluice.storage.Storage;
import dev.sluice.storage.StoredFile;
import dev.sluice.transfer.TransferSignal.Advanced;
import dev.sluice.transfer.TransferSignal.Published;
import dev.sluice.transfer.TransferSignal.Skipped;
import reactor.core.publisher.Flux;

/** Brings a file that its source makes to its final name. */
final class MadeTransfer {

    /** In the place of an origin's version: what was made once of an address is not made again. */
    private static final String MADE = "made";

    private final FileRequest request;
    private final PartFile part;
    private final FileMaker maker;
    private final Storage storage;

    MadeTransfer(FileRequest request, PartFile part, FileMaker maker, Storage storage) {
        this.request = request;
        this.part = part;
        this.maker = maker;
        this.storage = storage;
    }

    Flux<TransferSignal> signals() {
        String linked = part.linkedName();
        Flux<TransferSignal> made = linked != null
                ? part.adopt(linked).flux().map(MadeTransfer::published)
                : LeftOut.checkKnown(request)
                        .then(LeftOut.checkEarlier(request, MADE, storage))
                        .thenMany(Flux.defer(() -> maker.make(request, this::take)))
                        .doOnNext(this::checkGrown);
        return made.onErrorResume(LeftOut.class, why -> Flux.just(new Skipped(String.valueOf(why.getMessage()))));
    }

    private void checkGrown(TransferSignal signal) {
        if (signal instanceof Advanced advanced) {
            LeftOut.checkGrown(request.options().filter(), advanced.bytes());
        }
    }

    private Flux<TransferSignal> take(String path, String name) {
        String safe = SafeName.of(name, null, request.url(), request.item().toString());
        return part.copyOf(path)
                .thenMany(Flux.defer(() -> {
                    LeftOut.checkMade(
                            request.options().filter(), safe, part.written().bytes());
                    return part.publish(safe);
                }))
                .map(MadeTransfer::published);
    }

    /** No origin told what the file must be. */
    private static TransferSignal published(StoredFile stored) {
        return new Published(stored.path(), stored.size(), stored.sha256(), true, MADE);
    }
}
