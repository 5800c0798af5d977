package dev.sluice.benchmark;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.NginxOrigin.Served;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many downloads at once from slow origins in a small heap: what they need, how fairly they share, and how soon others are
 * answered meanwhile. It judges no figures; it fails when a download does, or when they do not all come to run.
 */
class ManyDownloadsBenchmark {

    private static final int DOWNLOADS = Integer.getInteger("sluice.benchmark.downloads", 2000);
    private static final int SECONDS = Integer.getInteger("sluice.benchmark.window-seconds", 60);
    private static final int KIBIBYTES_PER_SECOND = 16;
    private static final int LASTS_SECONDS = 300;

    /** A gateway asks at most 1024 connections of one host. */
    private static final int ADDRESSES = 8;

    private Site site;
    private List<URI> urls;

    @BeforeEach
    void serve() {
        site = Site.open(ADDRESSES);
        long size = 1024L * KIBIBYTES_PER_SECOND * LASTS_SECONDS;
        Served file = site.origin().serve("slow.bin", Content.random(1, size));
        urls = IntStream.range(0, DOWNLOADS)
                .mapToObj(i -> site.origin()
                        .url(site.origin().link(file, "slow-" + i + ".bin"), KIBIBYTES_PER_SECOND + "k", i % ADDRESSES))
                .toList();
    }

    @AfterEach
    void remove() {
        site.close();
    }

    @Test
    @Timeout(1200)
    void manyDownloadsAtOnce() {
        Report report = new Report(DOWNLOADS + " downloads at once in a heap of 256 MiB");
        report.line("Each at %d KiB/s from its origin; %d s.", KIBIBYTES_PER_SECOND, SECONDS);
        report.line("");
        report.line("| what | origins limit | gateway limits all to half of it |");
        report.line("| --- | --- | --- |");
        long half = (long) DOWNLOADS * KIBIBYTES_PER_SECOND * 1024 / 2;
        List<String> free = window("free", 0);
        List<String> shared = window("shared", half);
        for (int row = 0; row < free.size(); row++) {
            String[] first = free.get(row).split(": ", 2);
            String[] second = shared.get(row).split(": ", 2);
            report.line("| %s | %s | %s |", first[0], first[1], second[1]);
        }
        report.publish();
    }

    private List<String> window(String name, long bytesPerSecond) {
        Map<String, String> settings = new HashMap<>();
        String all = Integer.toString(DOWNLOADS);
        settings.put("SLUICE_JOBS_MAXRUNNING", all);
        settings.put("SLUICE_JOBS_MAXRUNNINGPEROWNER", all);
        settings.put("SLUICE_TRANSFER_MAXCONNECTIONSPERHOST", Integer.toString(DOWNLOADS / ADDRESSES + 1));
        settings.put("SLUICE_TRANSFER_MAXBYTESPERSECOND", Long.toString(bytesPerSecond));
        List<String> flags = new ArrayList<>(DirectMemory.flags());
        flags.add("-Xmx256m");
        try (GatewayProcess gateway = site.gateway(name, settings, flags)) {
            CrowdWindow window = new CrowdWindow(gateway, new MediaClient(gateway).submit(urls));
            window.awaitRunning();
            return window.watch(SECONDS);
        }
    }
}
