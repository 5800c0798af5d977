package dev.sluice.dispatch;

import static dev.sluice.dispatch.TwoGateways.OWNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.job.JobControl;
import dev.sluice.job.JobQuery;
import dev.sluice.job.JobScope;
import dev.sluice.job.JobState;
import dev.sluice.job.JobWait;
import dev.sluice.job.WaitReason;
import dev.sluice.testkit.Engine;
import dev.sluice.testkit.OriginFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How many jobs run at once, on a gateway and of an owner, and what the others say of it. */
class CapsIntegrationTests {

    private static final String OTHER = "user:two";

    private static int running(TwoGateways gateways, String where) {
        return Integer.parseInt(gateways.column("select count(*) from job where state = 'running'" + where));
    }

    private static List<UUID> submit(TwoGateways gateways, String owner, int count) {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(gateways.submit(owner, "/held.bin", null));
        }
        return ids;
    }

    private static List<JobWait> waits(TwoGateways gateways, String owner, List<UUID> ids) {
        return Engine.await(gateways.other.get(JobQuery.class).waits(JobScope.of(owner), ids));
    }

    @Test
    @Timeout(120) // Two gateways start.
    void jobsWaitForTheirOwnersCapAndForTheGateways(@TempDir Path data) {
        try (TwoGateways gateways =
                new TwoGateways(data, "sluice.jobs.max-running=2", "sluice.jobs.max-running-per-owner=3")) {
            gateways.origin.serve("/held.bin", OriginFile.of(1, 1 << 20).stallAfter(1 << 10));
            List<UUID> many = submit(gateways, OWNER, 5);
            await().until(() -> running(gateways, "") == 3);
            List<UUID> few = submit(gateways, OTHER, 2);
            await().until(() -> running(gateways, "") == 4);
            assertThat(running(gateways, " and owner = '" + OWNER + "'")).isEqualTo(3);
            assertThat(waits(gateways, OWNER, many))
                    .hasSize(2)
                    .allSatisfy(wait -> assertThat(wait.reason()).isEqualTo(WaitReason.OWNER_CAP));
            assertThat(waits(gateways, OTHER, few))
                    .singleElement()
                    .satisfies(wait -> assertThat(wait.reason()).isEqualTo(WaitReason.PRIORITY));
            assertPausedMakesRoomForTheFirst(gateways, many);
            assertThat(running(gateways, "")).isEqualTo(4);
        }
    }

    private static void assertPausedMakesRoomForTheFirst(TwoGateways gateways, List<UUID> many) {
        UUID last = many.getLast();
        JobControl control = gateways.other.get(JobControl.class);
        Engine.await(control.prioritise(JobScope.of(OWNER), last, 1));
        Engine.await(control.pause(JobScope.of(OWNER), many.getFirst()));
        await().until(() -> gateways.find(last).state() == JobState.RUNNING);
        assertThat(gateways.find(many.getFirst()).state()).isEqualTo(JobState.PAUSED);
        assertThat(gateways.find(many.get(3)).state()).isEqualTo(JobState.QUEUED);
    }
}
