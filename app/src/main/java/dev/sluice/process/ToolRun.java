package dev.sluice.process;

import dev.sluice.process.ToolFailure.Kind;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.FluxSink;

/**
 * One run. A thread of its own starts the program, reads what it writes as it is asked for, and leaves only when the program and
 * all that it started are gone. {@link #stop} may be called from any thread and does not block.
 */
final class ToolRun implements Runnable {

    private static final int ERRORS = 64 << 10;
    private static final long GRACE_MILLIS = 2000;
    private static final long LOOK_MILLIS = 50;

    private final ToolCommand command;
    private final ToolDirectory directory;
    private final ToolThreads threads;
    private final Programs programs;
    private final FluxSink<ToolSignal> sink;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final AtomicReference<@Nullable ToolFailure> stopped = new AtomicReference<>();
    private @Nullable ProcessFamily family;

    ToolRun(
            ToolCommand command,
            ToolDirectory directory,
            ToolThreads threads,
            Programs programs,
            FluxSink<ToolSignal> sink) {
        this.command = command;
        this.directory = directory;
        this.threads = threads;
        this.programs = programs;
        this.sink = sink;
        directory.usedUntil(end);
    }

    /** Completes when nothing of it is left. */
    CompletableFuture<Void> end() {
        return end;
    }

    @Override
    public void run() {
        try {
            if (stopped.get() == null) {
                runIt();
            }
            ToolFailure failure = stopped.get();
            if (failure != null) {
                sink.error(failure);
            }
        } catch (ToolFailure failure) {
            sink.error(failure);
        } catch (IOException | RuntimeException error) {
            sink.error(
                    new ToolFailure(Kind.BROKEN, command.tool().program() + " cannot be run: " + error.getMessage()));
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            sink.error(new ToolFailure(Kind.STOPPED, "The gateway stops."));
        } finally {
            end.complete(null);
        }
    }

    /** Ends it, for a reason; the first one counts. */
    void stop(ToolFailure why) {
        if (stopped.compareAndSet(null, why)) {
            wake();
            if (threads.runs(command.limits()).remove(this)) {
                run();
            } else if (!threads.watch().isShutdown()) {
                threads.watch().execute(this::endFamily);
            }
        }
    }

    /** Asks all that is left to end, and makes it end later. */
    @SuppressWarnings("FutureReturnValueIgnored") // It looks by itself whether it is still needed.
    private void endFamily() {
        ProcessFamily present = family();
        if (present != null) {
            present.terminate();
            threads.watch().schedule(() -> kill(present), GRACE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Again and again: what is killed may just have started another. */
    @SuppressWarnings("FutureReturnValueIgnored") // It looks by itself whether it is still needed.
    private void kill(ProcessFamily present) {
        if (!end.isDone()) {
            present.kill();
            threads.watch().schedule(() -> kill(present), LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void runIt() throws IOException, InterruptedException {
        Process process = start();
        Future<String> errors = threads.errors().submit(() -> ToolLines.last(process.getErrorStream(), ERRORS));
        Future<?> limit =
                threads.watch().schedule(this::timeIsUp, command.limits().time().toMillis(), TimeUnit.MILLISECONDS);
        CompletableFuture<Void> leaderEnd = process.onExit().thenRunAsync(this::endFamily, threads.watch());
        try {
            read(process);
            int code = process.waitFor();
            leaderEnd.cancel(false);
            awaitFamily();
            if (stopped.get() == null && awaitDemand()) {
                sink.next(new ToolSignal.Ended(code, text(errors)));
                sink.complete();
            }
        } finally {
            limit.cancel(false);
        }
    }

    private void timeIsUp() {
        String message = command.tool().program() + " did not end within "
                + command.limits().time() + ".";
        stop(new ToolFailure(Kind.TIME_LIMIT, message));
    }

    private Process start() throws IOException {
        List<String> line = new ArrayList<>();
        String program = programs.find(command.tool()).toString();
        programs.setsid().ifPresent(setsid -> line.add(setsid.toString()));
        line.add(program);
        line.addAll(command.arguments());
        directory.write(command.files());
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(directory.path().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        environment(builder.environment());
        Process process = builder.start();
        started(new ProcessFamily(process.toHandle(), directory.path()));
        return process;
    }

    private void environment(Map<String, String> environment) {
        String home = directory.path().toString();
        environment.clear();
        environment.putAll(Map.of(
                "PATH", programs.path(),
                "LANG", "C.UTF-8",
                "LC_ALL", "C.UTF-8",
                "PYTHONIOENCODING", "utf-8",
                "PYTHONUNBUFFERED", "1"));
        environment.putAll(command.environment());
        environment.putAll(Map.of("HOME", home, "TMPDIR", home));
    }

    /** A stop that came before there was a process to end is made up for. */
    private void started(ProcessFamily started) {
        synchronized (this) {
            family = started;
        }
        if (stopped.get() != null) {
            threads.watch().execute(this::endFamily);
        }
    }

    private synchronized @Nullable ProcessFamily family() {
        return family;
    }

    private void read(Process process) throws IOException, InterruptedException {
        ToolLines lines = new ToolLines(process.getInputStream(), command.limits());
        try {
            String line = lines.next();
            while (line != null && awaitDemand()) {
                sink.next(new ToolSignal.Line(line));
                line = lines.next();
            }
        } catch (ToolFailure tooMuch) {
            stop(tooMuch);
        }
        lines.drain();
    }

    /** Waits until whoever reads wants more; says whether there is still somebody to read. */
    private synchronized boolean awaitDemand() throws InterruptedException {
        while (stopped.get() == null && sink.requestedFromDownstream() == 0) {
            wait();
        }
        return stopped.get() == null;
    }

    /** Looks again whether somebody wants more. */
    synchronized void wake() {
        notifyAll();
    }

    private void awaitFamily() throws InterruptedException {
        ProcessFamily present = family();
        boolean asked = false;
        while (present != null && !present.members().isEmpty()) {
            if (!asked) {
                asked = true;
                threads.watch().execute(this::endFamily);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private static String text(Future<String> errors) throws InterruptedException {
        try {
            return errors.get(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException unread) {
            return "";
        }
    }
}
