package dev.sluice.process;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads that may block.
 *
 * @param runs each runs one program at a time and reads its standard output; as many as may run at once, the others wait
 * @param errors read standard errors; no more than there are runs, and a few for files
 * @param watch ends what took too long
 */
record ToolThreads(ThreadPoolExecutor runs, ExecutorService errors, ScheduledExecutorService watch) {

    private static final long IDLE_SECONDS = 60;

    static ToolThreads of(int atOnce) {
        ThreadPoolExecutor runs = new ThreadPoolExecutor(
                atOnce, atOnce, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named("tool-"));
        runs.allowCoreThreadTimeOut(true);
        return new ToolThreads(
                runs,
                Executors.newCachedThreadPool(named("tool-errors-")),
                Executors.newSingleThreadScheduledExecutor(named("tool-watch-")));
    }

    private static ThreadFactory named(String prefix) {
        AtomicLong number = new AtomicLong();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    void close() {
        runs.shutdownNow();
        errors.shutdownNow();
        watch.shutdownNow();
    }
}
