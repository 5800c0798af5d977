package dev.sluice.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.NginxOrigin;
import dev.sluice.testkit.NginxOrigin.Served;
import dev.sluice.testkit.ProcessFacts;
import dev.sluice.testkit.TestDatabase;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many files at once. */
class ManyFilesSoakTests {

    private static final int FILES = 500;
    private static final int RUNNING = 10;
    private static final long GROWTH = 256L << 20;

    @TempDir
    Path directory;

    @Test
    @Timeout(240)
    void manyFilesKeepToTheSettingAndLeaveNothing() {
        TestDatabase database = TestDatabase.create();
        try (NginxOrigin origin = NginxOrigin.start(directory.resolve("nginx"));
                GatewayProcess gateway = GatewayProcess.start(
                        directory.resolve("data"),
                        Map.of("SLUICE_EGRESS_ALLOW", origin.egress(), "DATABASE_URL", database.url()))) {
            MediaClient client = new MediaClient(gateway);
            client.submit(origin.url(origin.serve("warm.bin", Content.random(0, 1 << 20))));
            await().until(() -> client.active() == 0);
            List<Served> files = IntStream.rangeClosed(1, FILES)
                    .mapToObj(i -> origin.serve("many-" + i + ".bin", Content.random(i, 1 << 20)))
                    .toList();
            int openBefore = ProcessFacts.openFiles(gateway.pid());
            fetchAll(client, database, files.stream().map(origin::url).toList());
            files.forEach(file -> Downloads.assertSame(gateway, file));
            assertThat(database.column("select state from job"))
                    .hasSize(FILES + 1)
                    .containsOnly("completed");
            Downloads.assertClean(gateway);
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() ->
                            assertThat(ProcessFacts.openFiles(gateway.pid())).isLessThanOrEqualTo(openBefore + 20));
            Downloads.tell("open files: %d before, %d after", openBefore, ProcessFacts.openFiles(gateway.pid()));
        }
    }

    private static void fetchAll(MediaClient client, TestDatabase database, List<URI> urls) {
        long pid = client.gateway().pid();
        long residentBefore = ProcessFacts.resident(pid);
        long asked = System.nanoTime();
        client.submit(urls);
        long answered = System.nanoTime() - asked;
        List<Integer> running = new ArrayList<>();
        List<Long> resident = new ArrayList<>();
        await().pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(150))
                .until(() -> {
                    running.add(database.column("select 1 from job where state = 'running'")
                            .size());
                    resident.add(ProcessFacts.resident(pid));
                    return client.active() == 0;
                });
        long growth = Collections.max(resident) - residentBefore;
        Downloads.tell(
                "%d files: answered after %.3f s, done after %.1f s, at most %d running, %d MiB more resident (of %d)",
                urls.size(),
                answered / 1e9,
                (System.nanoTime() - asked) / 1e9,
                Collections.max(running),
                growth >> 20,
                residentBefore >> 20);
        assertThat(Duration.ofNanos(answered)).isLessThan(Duration.ofSeconds(1));
        assertThat(running).allMatch(jobs -> jobs <= RUNNING).contains(RUNNING);
        assertThat(growth).isLessThan(GROWTH);
    }
}
