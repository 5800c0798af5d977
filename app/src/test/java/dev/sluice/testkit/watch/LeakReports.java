package dev.sluice.testkit.watch;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The reports of Netty's leak detectors in this JVM. Thread-safe. */
final class LeakReports {

    private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();

    /** A collection frees what the one before only made unreachable. */
    private static final int COLLECTIONS = 3;

    private static final long COLLECTION_MILLIS = 2_000;

    private LeakReports() {}

    /** Must come before the first use of a Netty buffer. */
    static void collect() {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Factory());
    }

    /** Provokes the reports that are due, and takes all. */
    static List<String> take() {
        for (int i = 0; i < COLLECTIONS; i++) {
            awaitCollection();
            // Netty looks for lost buffers when it hands out another one.
            ByteBufAllocator.DEFAULT.buffer(1).release();
        }
        List<String> taken = new ArrayList<>();
        for (String report = REPORTS.poll(); report != null; report = REPORTS.poll()) {
            taken.add(report);
        }
        return taken;
    }

    private static void awaitCollection() {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        WeakReference<Object> sentinel = new WeakReference<>(new Object(), queue);
        System.gc();
        try {
            if (queue.remove(COLLECTION_MILLIS) == null) {
                throw new IllegalStateException("The JVM does not collect garbage when it is asked to.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            Reference.reachabilityFence(sentinel);
        }
    }

    private static final class Factory extends ResourceLeakDetectorFactory {

        @Override
        @SuppressWarnings("deprecation")
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int interval, long maxActive) {
            return new Detector<>(resource, interval);
        }
    }

    private static final class Detector<T> extends ResourceLeakDetector<T> {

        private Detector(Class<T> resource, int interval) {
            super(resource, interval);
        }

        @Override
        protected void reportTracedLeak(String type, String records) {
            REPORTS.add(type + records);
        }

        @Override
        protected void reportUntracedLeak(String type) {
            REPORTS.add(type);
        }
    }
}
