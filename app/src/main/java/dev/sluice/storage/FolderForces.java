package dev.sluice.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Forces folders to the disk, so that new names in them are certain. One force of a folder is under way at a time; all
 * names that come meanwhile share the next one.
 */
final class FolderForces {

    private final Executor threads;
    private final Set<Path> underWay = new HashSet<>();
    private final Map<Path, CompletableFuture<Void>> next = new HashMap<>();

    /**
     * None yet.
     *
     * @param threads where they may block
     */
    FolderForces(Executor threads) {
        this.threads = threads;
    }

    /** Completes when a force has ended that began after this call; fails as it does. */
    synchronized CompletableFuture<Void> force(Path folder) {
        CompletableFuture<Void> forced = next.computeIfAbsent(folder, unused -> new CompletableFuture<>());
        if (underWay.add(folder)) {
            begin(folder);
        }
        return forced;
    }

    private void begin(Path folder) {
        try {
            threads.execute(() -> run(folder));
        } catch (RejectedExecutionException closed) {
            underWay.remove(folder);
            taken(folder).completeExceptionally(closed);
        }
    }

    private void run(Path folder) {
        CompletableFuture<Void> forced = taken(folder);
        try {
            forceNow(folder);
            forced.complete(null);
        } catch (IOException | RuntimeException failed) {
            forced.completeExceptionally(failed);
        }
        synchronized (this) {
            if (next.containsKey(folder)) {
                begin(folder);
            } else {
                underWay.remove(folder);
            }
        }
    }

    /** Who comes from now on waits for the next one. */
    private synchronized CompletableFuture<Void> taken(Path folder) {
        CompletableFuture<Void> forced = next.remove(folder);
        return forced == null ? new CompletableFuture<>() : forced;
    }

    private static void forceNow(Path folder) throws IOException {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
