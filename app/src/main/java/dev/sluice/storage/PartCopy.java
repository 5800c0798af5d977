package dev.sluice.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Fills a part with the bytes of another file on this machine. Fails with {@link StorageFailure}.
 *
 * @param into what is filled; what it held is given up
 */
record PartCopy(PartFile into, FileThreads threads) {

    /**
     * Copies what another part holds.
     *
     * @param opened opens its file
     */
    Mono<Void> of(Supplier<CompletableFuture<FileChannel>> opened, PartFile left) {
        return with(opened, file -> copy(file, Objects.requireNonNull(left.origin()), left.written()));
    }

    /**
     * Copies what another part published.
     *
     * @param path where that lies
     */
    Mono<Void> ofPublished(PartFile published, Supplier<@Nullable Path> path) {
        return Mono.defer(() -> {
            String url = Objects.requireNonNull(published.origin()).url();
            Spans whole = published.written();
            Path file = Objects.requireNonNull(path.get());
            return with(
                    () -> threads.call(() -> reading(file)),
                    bytes -> copy(bytes, new Origin(url, whole.end(), null, null), whole));
        });
    }

    /** Copies a file that is no part of ours. */
    Mono<Void> ofFile(String path) {
        return with(
                () -> threads.call(() -> reading(Path.of(path))),
                bytes -> Mono.fromFuture(threads.call(bytes::size), true)
                        .flatMap(size -> copy(bytes, new Origin("", size, null, null), Spans.prefix(size))));
    }

    static FileChannel reading(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.READ);
    }

    private Mono<Void> with(Supplier<CompletableFuture<FileChannel>> opened, Function<FileChannel, Mono<Void>> copy) {
        return FileBytes.with(opened, copy, threads).onErrorMap(StorageFailure::of);
    }

    private Mono<Void> copy(FileChannel file, Origin from, Spans there) {
        return into.begin(from, List.of())
                .then(into.reserve(from.total()))
                .thenMany(Flux.fromIterable(there.spans()))
                .concatMap(span -> into.write(span.from(), FileBytes.read(file, span, threads)))
                .then();
    }
}
