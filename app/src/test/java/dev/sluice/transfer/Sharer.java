package dev.sluice.transfer;

import dev.sluice.storage.Folder;
import dev.sluice.transfer.TransferSignal.Advanced;
import dev.sluice.transfer.TransferSignal.Opened;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** A job among others that wants a file, at the same time as they. */
final class Sharer {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final TransferFixture transfers;
    private final UUID item;
    private final String folder;
    private final List<TransferSignal> signals = new CopyOnWriteArrayList<>();
    private long lease;
    private CompletableFuture<@Nullable TransferFailure> ended = new CompletableFuture<>();
    private @Nullable Disposable running;

    /** A job that stores the file in a folder. */
    Sharer(TransferFixture transfers, int number, String folder) {
        this.transfers = transfers;
        this.item = new UUID(1, number);
        this.folder = folder;
    }

    Sharer start(URI url, TransferOptions options) {
        return start(url, "user:1", options);
    }

    Sharer start(URI url, String owner, TransferOptions options) {
        FileRequest request = new FileRequest(
                item,
                ++lease,
                new Asker(owner, item),
                url,
                Folder.downloads(folder),
                null,
                options,
                List.of(),
                Expected.NOTHING,
                0,
                null,
                SourceTerms.NONE);
        signals.clear();
        CompletableFuture<@Nullable TransferFailure> end = new CompletableFuture<>();
        ended = end;
        running = transfers
                .run(request)
                .subscribe(signals::add, error -> end.complete(FailureTable.of(error)), () -> end.complete(null));
        return this;
    }

    List<TransferSignal> signals() {
        return signals;
    }

    /** Waits until the origin's answer was told of. */
    Sharer awaitOpened() {
        Awaitility.await().atMost(LIMIT).until(() -> signals.stream().anyMatch(Opened.class::isInstance));
        return this;
    }

    /** Waits until so many bytes were told of. */
    Sharer awaitBytes(long bytes) {
        Awaitility.await().atMost(LIMIT).until(() -> reached() >= bytes);
        return this;
    }

    long reached() {
        return signals.stream()
                .mapToLong(signal -> signal instanceof Advanced advanced ? advanced.bytes() : 0)
                .max()
                .orElse(0);
    }

    /** Stops as a pause does. */
    void pause() {
        if (running != null) {
            running.dispose();
        }
        transfers.end(item, folder, null);
    }

    /** Stops as a cancel does; nothing of it stays. */
    void cancel() {
        pause();
        transfers.storage().removeParts(item, Folder.downloads(folder), null).block(LIMIT);
    }

    /** Waits for the end. */
    Outcome end(Path root) {
        TransferFailure failure =
                ended.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        Outcome outcome = new Outcome(List.copyOf(signals), failure, root);
        transfers.end(item, folder, signals.isEmpty() ? null : signals.getLast());
        if (failure != null) {
            transfers
                    .storage()
                    .removeParts(item, Folder.downloads(folder), null)
                    .block(LIMIT);
        }
        return outcome;
    }
}
