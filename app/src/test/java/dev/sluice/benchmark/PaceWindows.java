package dev.sluice.benchmark;

import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.SocketClient;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/**
 * How many bytes come in windows of time, by what the progress messages of a gateway tell: each has the moment at which
 * its figure held, and between two of them bytes are taken to come evenly.
 */
final class PaceWindows {

    static final int SECONDS = 10;

    /** So long downloads run before it is looked, and so long their files last longer than it is. */
    private static final int SETTLE_SECONDS = 5;

    private final MediaClient client;
    private final long size;

    /** For files of a size in bytes. */
    PaceWindows(GatewayProcess gateway, long size) {
        this.client = new MediaClient(gateway);
        this.size = size;
    }

    /** How long files must last at their pace for so many windows, in seconds. */
    static int lasts(int windows) {
        return windows * SECONDS + 3 * SETTLE_SECONDS;
    }

    /**
     * Downloads the files, for as long as it takes.
     *
     * @param kilobytes limit of each job per second; 0 for none
     * @return bytes per second of all, in each window
     */
    List<Double> measure(List<URI> urls, int kilobytes, int windows) {
        try (SocketClient socket = client.progress()) {
            List<String> ids = urls.stream()
                    .map(url -> client.submit(url, "\"options\":{\"bandwidth_limit_kbps\":" + kilobytes + "}"))
                    .toList();
            Instant begin = awaitAll(socket, ids, Instant.EPOCH).plusSeconds(SETTLE_SECONDS);
            Instant end = begin.plusSeconds((long) SECONDS * windows);
            awaitAll(socket, ids, end);
            Map<String, NavigableMap<Instant, Double>> told =
                    ids.stream().collect(Collectors.toMap(id -> id, id -> series(socket, id)));
            ids.forEach(id -> client.gateway().post("/api/downloads/cancel/" + id, ""));
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> client.active() == 0);
            return IntStream.range(0, windows)
                    .mapToObj(window -> rate(told, begin.plusSeconds((long) SECONDS * window)))
                    .toList();
        }
    }

    /** Waits until all were told of, with bytes, after a moment; the last of their moments. */
    private static Instant awaitAll(SocketClient socket, List<String> ids, Instant after) {
        Duration most = Duration.ofMinutes(2);
        return Awaitility.await()
                .atMost(most)
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () -> ids.stream()
                                .map(id -> series(socket, id))
                                .map(series -> series.isEmpty() ? Instant.MIN : series.lastKey())
                                .toList(),
                        moments -> moments.stream().allMatch(after::isBefore))
                .stream()
                .max(Instant::compareTo)
                .orElseThrow();
    }

    /** In per cent; fails when the download failed. */
    private static NavigableMap<Instant, Double> series(SocketClient socket, String id) {
        NavigableMap<Instant, Double> series = new TreeMap<>();
        for (JsonNode message : MediaClient.told(socket, id)) {
            if (message.get("status").asString().equals("failed")) {
                throw new IllegalStateException("the gateway failed: " + message);
            }
            double percent = message.get("progress").asDouble();
            if (percent > 0) {
                series.put(Instant.parse(message.get("timestamp").asString()), percent);
            }
        }
        return series;
    }

    private double rate(Map<String, NavigableMap<Instant, Double>> told, Instant from) {
        double percent = told.values().stream()
                .mapToDouble(series -> at(series, from.plusSeconds(SECONDS)) - at(series, from))
                .sum();
        return percent / 100 * size / SECONDS;
    }

    private static double at(NavigableMap<Instant, Double> series, Instant moment) {
        Map.Entry<Instant, Double> before = Objects.requireNonNull(series.floorEntry(moment));
        Map.Entry<Instant, Double> after = Objects.requireNonNull(series.ceilingEntry(moment));
        double whole = Duration.between(before.getKey(), after.getKey()).toNanos();
        double part = Duration.between(before.getKey(), moment).toNanos();
        return before.getValue() + (whole == 0 ? 0 : part / whole * (after.getValue() - before.getValue()));
    }
}
