package dev.sluice.storage;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which file calls block, and the memory that they share: writing and all else, hashing, and forcing to the
 * disk apart, so that the three go on beside each other for one file; and hashing of files that lie there already apart from
 * all of these, since it takes as long as the file is large.
 */
final class FileThreads implements AutoCloseable {

    private final ExecutorService files;
    private final ExecutorService hashes;
    private final ExecutorService checks;
    private final ExecutorService forces;
    private final ScheduledExecutorService ticks;
    private final Blocks blocks = new Blocks();
    private final FolderForces folders;

    FileThreads(int count) {
        this.files = pool("file", count);
        int processors = Math.max(2, Runtime.getRuntime().availableProcessors());
        this.hashes = pool("hash", processors);
        this.checks = pool("check", processors);
        this.forces = pool("force", count);
        this.folders = new FolderForces(forces);
        this.ticks = Executors.newSingleThreadScheduledExecutor(named("flush"));
    }

    private static ExecutorService pool(String name, int count) {
        return Executors.newFixedThreadPool(count, named(name));
    }

    private static ThreadFactory named(String name) {
        return Thread.ofPlatform().daemon().name("sluice-" + name + "-", 1).factory();
    }

    ExecutorService files() {
        return files;
    }

    ExecutorService hashes() {
        return hashes;
    }

    ExecutorService checks() {
        return checks;
    }

    ExecutorService forces() {
        return forces;
    }

    FolderForces folders() {
        return folders;
    }

    Blocks blocks() {
        return blocks;
    }

    /** Runs something that does not block, again and again, until the future is cancelled. */
    Future<?> every(Duration period, Runnable task) {
        return ticks.scheduleWithFixedDelay(task, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Runs file calls. What is begun is ended: cancelling the future does not stop it. */
    <T> CompletableFuture<T> call(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        files.execute(() -> {
            try {
                result.complete(task.call());
            } catch (Exception error) {
                result.completeExceptionally(error);
            }
        });
        return result;
    }

    @Override
    public void close() {
        for (ExecutorService pool : new ExecutorService[] {ticks, hashes, checks, files, forces}) {
            pool.shutdown();
        }
        try {
            files.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
