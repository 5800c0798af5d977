package dev.sluice.process;

import dev.sluice.process.ToolFailure.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Runs external programs. Each has no more of the gateway's environment than {@code PATH}, writes to a directory of its own,
 * and is ended with all that it started: TERM, and 2 s later KILL. That happens on cancel, at its limits, when it leaves
 * something behind, and when the gateway stops. So many run at once, and so many
 * beside them of those that may take longer than ten minutes; the others wait, which does not count as their time.
 */
public final class RunTool implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RunTool.class);
    private static final long CLOSE_SECONDS = 10;

    private final Directories directories;
    private final ToolThreads threads;
    private final Programs programs;
    private final Scheduler files;
    private final Set<ToolRun> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    RunTool(Directories directories, ToolThreads threads, Programs programs) {
        this.directories = directories;
        this.threads = threads;
        this.programs = programs;
        this.files = Schedulers.fromExecutorService(threads.errors());
    }

    /** Whether a program is on this machine; looks into its directories. */
    public boolean has(Tool tool) {
        return programs.has(tool);
    }

    /**
     * Runs a program in a directory that is gone at the end. Nothing happens before subscription.
     *
     * @return its lines as they are asked for, read from a thread that may block, then its end; fails with
     *     {@link ToolFailure}. A reader that stays behind makes the program wait. Cancelling ends it; that is not waited for
     */
    public Flux<ToolSignal> run(ToolCommand command) {
        return within(directory -> run(command, directory));
    }

    /**
     * Makes a directory for as long as a stream lasts; it stays until the runs in it have ended.
     *
     * @param work what is done in it
     */
    public <T> Flux<T> within(Function<ToolDirectory, Flux<T>> work) {
        return Flux.usingWhen(
                Mono.fromCallable(() -> new ToolDirectory(directories.make())).subscribeOn(files), work, this::remove);
    }

    private Mono<Void> remove(ToolDirectory directory) {
        return Mono.fromFuture(directory.unused().thenRunAsync(directory::remove, threads.errors()), true);
    }

    /** Runs a program as {@link #run(ToolCommand)} does, in a directory that stays. */
    public Flux<ToolSignal> run(ToolCommand command, ToolDirectory directory) {
        return Flux.create(sink -> begin(command, directory, sink), FluxSink.OverflowStrategy.ERROR);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It only takes the run off the list.
    private void begin(ToolCommand command, ToolDirectory directory, FluxSink<ToolSignal> sink) {
        ToolRun run = new ToolRun(command, directory, threads, programs, sink);
        running.add(run);
        run.end().thenRun(() -> running.remove(run));
        sink.onRequest(more -> run.wake());
        sink.onCancel(() -> run.stop(new ToolFailure(Kind.STOPPED, "Nobody waits for it any more.")));
        try {
            threads.runs(command.limits()).execute(run);
        } catch (RejectedExecutionException stopping) {
            stop(run);
            run.run();
        }
        if (closed) {
            stop(run);
        }
    }

    private static void stop(ToolRun run) {
        run.stop(new ToolFailure(Kind.STOPPED, "The gateway stops."));
    }

    /** Ends all runs, waits for that, and removes their directories. */
    @Override
    public void close() {
        closed = true;
        running.forEach(RunTool::stop);
        try {
            CompletableFuture.allOf(running.stream().map(ToolRun::end).toArray(CompletableFuture<?>[]::new))
                    .get(CLOSE_SECONDS, TimeUnit.SECONDS);
            directories.close();
        } catch (TimeoutException | ExecutionException late) {
            log.warn("Some external programs did not end within {} s", CLOSE_SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        } finally {
            threads.close();
        }
    }
}
