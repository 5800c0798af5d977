package dev.sluice.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.job.JobState;
import dev.sluice.testkit.FileHash;
import dev.sluice.testkit.OriginFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose lease ran out, and which has not noticed. */
class LostLeaseIntegrationTests {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    Path data;

    /** As after it stood still, or after the database did: the job is freed and claimed before the next heartbeat. */
    @Test
    @Timeout(90)
    void aJobThatComesBackToTheSameGatewayIsRunOnce() {
        try (TwoGateways gateways = new TwoGateways(data)) {
            gateways.other.close();
            OriginFile file = OriginFile.of(1, 8 << 20).bytesPerSecond(1 << 20);
            UUID job = gateways.begun("/f.bin", file);
            // Also when a heartbeat comes in between.
            await().atMost(LIMIT).until(() -> {
                gateways.database.execute(
                        "update job set lease_until = now() - interval '1 second'" + " where lease_token = 1");
                return !gateways.column("select lease_token from job").equals("1");
            });
            gateways.awaitState(job, JobState.COMPLETED);
            assertThat(FileHash.sha256(gateways.saved("f.bin")))
                    .isEqualTo(file.content().sha256Hex());
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(gateways.parts()).isEmpty());
        }
    }
}
