package dev.sluice.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.job.JobState;
import dev.sluice.testkit.Content;
import dev.sluice.testkit.FileHash;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.SmallDisk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full disk fails the files that have no room on it, and no others. */
class DiskFullIntegrationTests {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int MIB = 1 << 20;
    private static final int PAGES = 16 * 4096;

    @TempDir
    Path directory;

    private SmallDisk disk;
    private TwoGateways gateways;

    @BeforeEach
    void start() {
        disk = SmallDisk.mount(directory.resolve("disk"), 16 * MIB);
        gateways = new TwoGateways(disk.root(), "sluice.storage.keep-free=1MB");
        // Each gateway knows only what it promised itself.
        gateways.other.close();
    }

    @AfterEach
    void stop() {
        try {
            gateways.close();
        } finally {
            disk.close();
        }
    }

    private void assertSaved(String name, Content content) {
        assertThat(FileHash.sha256(gateways.saved(name))).isEqualTo(content.sha256Hex());
    }

    private void assertFull(UUID job) {
        gateways.awaitState(job, JobState.FAILED);
        assertThat(gateways.column("select error_type from job where id = '" + job + "'"))
                .isEqualTo("disk_full");
    }

    private void assertNothingElseLiesThere(long before, long saved) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(gateways.parts()).isEmpty());
        assertThat(disk.free()).isBetween(before - saved - PAGES, before - saved);
    }

    @Test
    void theOthersGoOn() {
        long before = disk.free();
        OriginFile slow = OriginFile.of(1, 8 * MIB).bytesPerSecond(3 * MIB / 2);
        UUID running = gateways.begun("/slow.bin", slow);
        gateways.origin.serve("/large.bin", OriginFile.of(2, 8 * MIB));
        gateways.origin.serve("/endless.bin", OriginFile.of(3, 12 * MIB).noLength());
        UUID large = gateways.submit("/large.bin");
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(gateways.column(
                                "select concat_ws(' ', state, wait_reason) from job where id = '" + large + "'"))
                        .isEqualTo("queued disk"));
        UUID endless = gateways.submit("/endless.bin");
        assertThat(gateways.find(running).state()).isEqualTo(JobState.RUNNING);
        gateways.awaitState(running, JobState.COMPLETED);
        assertSaved("slow.bin", slow.content());
        assertFull(large);
        assertFull(endless);
        assertNothingElseLiesThere(before, 8 * MIB);
        OriginFile next = gateways.origin.serve("/next.bin", OriginFile.of(4, 6 * MIB));
        gateways.awaitState(gateways.submit("/next.bin"), JobState.COMPLETED);
        assertSaved("next.bin", next.content());
    }

    @Test
    void theOtherFilesOfTheJobComeThrough() {
        long before = disk.free();
        OriginFile one = gateways.origin.serve("/one.bin", OriginFile.of(1, 2 * MIB));
        gateways.origin.serve("/large.bin", OriginFile.of(2, 17 * MIB));
        OriginFile other = gateways.origin.serve("/other.bin", OriginFile.of(3, 2 * MIB));
        gateways.origin.serve("/all.meta4", OriginFile.of(metalink("one.bin", "large.bin", "other.bin")));
        gateways.awaitState(gateways.submit("/all.meta4"), JobState.COMPLETED);
        assertThat(gateways.database.column("select concat_ws(' ', state, error_type) from job_item order by position"))
                .containsExactly("downloaded", "failed disk_full", "downloaded");
        assertSaved("one.bin", one.content());
        assertSaved("other.bin", other.content());
        assertThat(gateways.saved("large.bin"))
                .satisfies(file -> assertThat(Files.exists(file)).isFalse());
        assertNothingElseLiesThere(before, 4 * MIB);
    }

    private byte[] metalink(String... names) {
        StringBuilder text = new StringBuilder("<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">");
        for (String name : names) {
            text.append("<file name=\"%s\"><url>%s</url></file>".formatted(name, gateways.origin.url("/" + name)));
        }
        return text.append("</metalink>").toString().getBytes(StandardCharsets.UTF_8);
    }
}
