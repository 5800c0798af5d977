package dev.sluice.transfer;

import dev.sluice.storage.PartFile;
import dev.sluice.storage.StorageFailure;
import dev.sluice.transfer.SharedTransfer.Told;
import dev.sluice.transfer.TransferSignal.Published;
import dev.sluice.transfer.TransferSignal.Remarked;
import dev.sluice.transfer.TransferSignal.StartedOver;
import java.net.URI;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The transfers under way on this gateway. Jobs of one owner that want the same file at once, in the same way, fetch it
 * once: the first of them leads, and the others follow. When it has the file they copy that. When it leaves, the next one
 * takes over what it has got.
 */
final class SharedTransfers {

    private final Map<Key, SharedTransfer> running = new HashMap<>();
    private final BiFunction<FileRequest, PartFile, Flux<TransferSignal>> fetch;

    /**
     * No transfers yet.
     *
     * @param fetch fetches a file into a part
     */
    SharedTransfers(BiFunction<FileRequest, PartFile, Flux<TransferSignal>> fetch) {
        this.fetch = fetch;
    }

    /** What makes two requests one: all that decides what is fetched, and how. Not the folder. */
    private record Key(
            String owner,
            URI url,
            @Nullable String name,
            TransferOptions options,
            List<URI> mirrors,
            Expected expected,
            SourceTerms terms) {

        static Key of(FileRequest request) {
            return new Key(
                    request.asker().owner(),
                    request.url(),
                    request.name(),
                    request.options(),
                    request.mirrors(),
                    request.expected(),
                    request.terms());
        }
    }

    /** Brings the file into the part and to its name, alone or with others. */
    Flux<TransferSignal> run(FileRequest request, PartFile part) {
        return Flux.defer(() -> join(request, part));
    }

    /** Whoever has bytes of its own goes on with them by itself. */
    private synchronized Flux<TransferSignal> join(FileRequest request, PartFile part) {
        Key key = Key.of(request);
        SharedTransfer shared = running.get(key);
        if (shared != null) {
            return part.written().bytes() > 0 ? fetch.apply(request, part) : follow(shared, request, part);
        }
        SharedTransfer begun = new SharedTransfer(part, ended -> end(key, ended));
        running.put(key, begun);
        return lead(begun, part, fetch.apply(request, part));
    }

    private synchronized void end(Key key, SharedTransfer ended) {
        running.remove(key, ended);
    }

    private static Flux<TransferSignal> lead(SharedTransfer shared, PartFile part, Flux<TransferSignal> fetched) {
        return fetched.doOnNext(shared::tell)
                .doOnError(error -> shared.fail(part, FailureTable.of(error)))
                .doFinally(end -> shared.leave(part));
    }

    /** One that goes just when it is to lead must not keep the others waiting. */
    private Flux<TransferSignal> follow(SharedTransfer shared, FileRequest request, PartFile part) {
        Remarked said = new Remarked("Another job fetches the same file; this one gets a copy of it.");
        return Flux.concat(Flux.just(said), shared.follow(part).concatMap(told -> take(shared, request, part, told)))
                .doFinally(end -> shared.leave(part));
    }

    private Flux<TransferSignal> take(SharedTransfer shared, FileRequest request, PartFile part, Told told) {
        return switch (told) {
            case Told.Progress progress -> Flux.just(progress.signal());
            case Told.Yours yours -> takeOver(shared, request, part, yours);
            case Told.Stored stored -> copy(request, part, stored);
            case Told.Over over -> startedOver(over.bytes(), part).concatWith(run(request, part));
        };
    }

    /** From now on whoever leaves leaves this part; also while the other one is still copied. */
    private Flux<TransferSignal> takeOver(SharedTransfer shared, FileRequest request, PartFile part, Told.Yours yours) {
        Remarked said = new Remarked("The job that fetched the file is gone; this one goes on in its place.");
        Flux<TransferSignal> copied = part.takeOver(yours.left())
                .onErrorResume(SharedTransfers::isOnlyOfTheCopy, lost -> part.clear())
                .thenMany(startedOver(yours.bytes(), part));
        return lead(shared, part, Flux.concat(Flux.just(said), copied, fetch.apply(request, part)));
    }

    private static Flux<TransferSignal> startedOver(long told, PartFile part) {
        return Flux.defer(() -> part.written().bytes() < told
                ? Flux.just(new StartedOver("what the other job had got is not to be had"))
                : Flux.empty());
    }

    private Flux<TransferSignal> copy(FileRequest request, PartFile part, Told.Stored stored) {
        Published file = stored.file();
        return part.copyOf(stored.part())
                .then(part.hashes())
                .map(hashes -> HexFormat.of().formatHex(hashes.getFirst()))
                .filter(file.sha256()::equals)
                .flatMap(same -> part.publish(stored.name()))
                .<TransferSignal>map(copy ->
                        new Published(copy.path(), copy.size(), copy.sha256(), file.lengthVerified(), file.validator()))
                .onErrorResume(SharedTransfers::isOnlyOfTheCopy, lost -> Mono.empty())
                .flux()
                .switchIfEmpty(Flux.defer(() -> fetchAfterAll(request, part)));
    }

    /** What the other job stored was moved or changed meanwhile. */
    private Flux<TransferSignal> fetchAfterAll(FileRequest request, PartFile part) {
        StartedOver said = new StartedOver("what the other job had stored is not to be had");
        return part.clear().thenMany(Flux.concat(Flux.just(said), run(request, part)));
    }

    /** Whether the copy alone failed: then the file can still be fetched. */
    private static boolean isOnlyOfTheCopy(Throwable error) {
        return error instanceof StorageFailure failure
                && switch (failure.kind()) {
                    case FULL, PROMISED, LEASE_LOST -> false;
                    case FAILED -> true;
                };
    }
}
