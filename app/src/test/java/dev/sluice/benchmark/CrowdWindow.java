package dev.sluice.benchmark;

import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.ProcessFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** Watches a gateway for a while that has many downloads under way. */
final class CrowdWindow {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final GatewayProcess gateway;
    private final MediaClient client;
    private final List<String> ids;
    private final long submitted = System.nanoTime();
    private double startSeconds;

    /** Of downloads that were just submitted. */
    CrowdWindow(GatewayProcess gateway, List<String> ids) {
        this.gateway = gateway;
        this.client = new MediaClient(gateway);
        this.ids = ids;
    }

    /** Waits until every download has got bytes. */
    void awaitRunning() {
        Awaitility.await()
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> progress().values().stream()
                                .filter(percent -> percent > 0)
                                .count()
                        == ids.size());
        startSeconds = (System.nanoTime() - submitted) / 1e9;
    }

    /** How far each is, in per cent; fails when one has ended. */
    private Map<String, Double> progress() {
        List<JsonNode> active = StreamSupport.stream(
                        client.allActive().path("downloads").spliterator(), false)
                .toList();
        if (active.size() != ids.size()) {
            throw new IllegalStateException(active.size() + " of " + ids.size() + " downloads are active; "
                    + "the first says: " + client.status(ids.getFirst()));
        }
        return active.stream()
                .collect(Collectors.toMap(
                        each -> each.get("task_id").asString(),
                        each -> each.get("progress").asDouble()));
    }

    /** Asks for one status after the other for so long; the rows of a table, each as {@code what: figure}. */
    List<String> watch(int seconds) {
        long pid = gateway.pid();
        long heapBefore = liveHeap(pid);
        long directBefore = DirectMemory.held(pid);
        Map<String, Double> before = progress();
        Spread latency = latency(seconds);
        Map<String, Double> after = progress();
        int files = ProcessFacts.openFiles(pid);
        long directAfter = DirectMemory.held(pid);
        List<String> rows = new ArrayList<>();
        row(rows, "until all got bytes, s: %.1f", startSeconds);
        row(rows, "resident memory, peak, MiB: %d", ProcessFacts.peakResident(pid) >> 20);
        row(rows, "live heap at begin and end, MiB: %d, %d", heapBefore >> 20, liveHeap(pid) >> 20);
        row(
                rows,
                "direct memory at begin and end, peak, MiB: %d, %d, %d",
                directBefore >> 20,
                directAfter >> 20,
                DirectMemory.peak(pid) >> 20);
        row(rows, "open descriptors: %d", files);
        addFairness(rows, before, after);
        row(
                rows,
                "status calls, p50, p99, most, ms: %.1f, %.1f, %.1f",
                latency.median(),
                latency.percentile(99),
                latency.most());
        return rows;
    }

    private Spread latency(int seconds) {
        List<Double> taken = new ArrayList<>();
        long begun = System.nanoTime();
        for (int call = 0; System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(seconds); call++) {
            long asked = System.nanoTime();
            int status = gateway.get("/api/downloads/status/" + ids.get(call % ids.size()))
                    .statusCode();
            taken.add((System.nanoTime() - asked) / 1e6);
            if (status != 200) {
                throw new IllegalStateException("a status call was answered with " + status);
            }
        }
        return new Spread(taken.stream().mapToDouble(each -> each).toArray());
    }

    private void addFairness(List<String> rows, Map<String, Double> before, Map<String, Double> after) {
        Spread shares = new Spread(after.entrySet().stream()
                .mapToDouble(now -> now.getValue() - Objects.requireNonNull(before.get(now.getKey())))
                .toArray());
        row(rows, "growth of a download, least / median / most, per cent of its file: %s", shares.text("%.1f"));
        row(
                rows,
                "least and most beside the median, per cent: %+.1f, %+.1f",
                100 * (shares.least() / shares.median() - 1),
                100 * (shares.most() / shares.median() - 1));
    }

    /** What is left after a collection. */
    private static long liveHeap(long pid) {
        String total = Shell.jcmd(pid, "GC.class_histogram", "tail -n 1");
        return Long.parseLong(total.strip().split("\\s+", -1)[2]);
    }

    @SuppressWarnings("AnnotateFormatMethod") // Every caller is in this class.
    private static void row(List<String> rows, String format, Object... values) {
        rows.add(String.format(Locale.ROOT, format, values));
    }
}
