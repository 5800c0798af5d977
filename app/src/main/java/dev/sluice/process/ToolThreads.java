package dev.sluice.process;

import java.time.Duration;
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
 * @param questions each runs one program at a time and reads its standard output; as many as may run at once, the others wait
 * @param works the same for programs that may take long, so that nobody who asks something waits for those
 * @param errors read standard errors; no more than there are runs, and a few for files
 * @param watch ends what took too long
 */
record ToolThreads(
        ThreadPoolExecutor questions,
        ThreadPoolExecutor works,
        ExecutorService errors,
        ScheduledExecutorService watch) {

    private static final long IDLE_SECONDS = 60;

    /** What may run for longer is no question. */
    private static final Duration LONGEST_QUESTION = Duration.ofMinutes(10);

    static ToolThreads of(int atOnce) {
        return new ToolThreads(
                runs(atOnce, "tool-question-"),
                runs(atOnce, "tool-work-"),
                Executors.newCachedThreadPool(named("tool-errors-")),
                Executors.newSingleThreadScheduledExecutor(named("tool-watch-")));
    }

    private static ThreadPoolExecutor runs(int atOnce, String name) {
        ThreadPoolExecutor runs = new ThreadPoolExecutor(
                atOnce, atOnce, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name));
        runs.allowCoreThreadTimeOut(true);
        return runs;
    }

    /** Those on which a program with such limits runs. */
    ThreadPoolExecutor runs(ToolLimits limits) {
        return limits.time().compareTo(LONGEST_QUESTION) > 0 ? works : questions;
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
        questions.shutdownNow();
        works.shutdownNow();
        errors.shutdownNow();
        watch.shutdownNow();
    }
}
