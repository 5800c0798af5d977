package dev.sluice.dispatch;

import dev.sluice.job.JobItem;
import dev.sluice.job.WaitReason;
import dev.sluice.transfer.HostGovernor;
import dev.sluice.transfer.HostWait;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives back running jobs that could only wait: every file of theirs is to be asked for at a host that is left alone for a
 * while. Others run in their place meanwhile.
 */
final class PutOffCoolingJobs {

    /** A shorter wait is not worth a round through the queue. */
    private static final Duration LEAST = Duration.ofSeconds(5);

    private final RunningJobs running;
    private final HostGovernor governor;
    private final Clock clock;

    PutOffCoolingJobs(RunningJobs running, HostGovernor governor, Clock clock) {
        this.running = running;
        this.governor = governor;
        this.clock = clock;
    }

    void look() {
        for (RunningJob job : running.all()) {
            Instant until = cool(job.waitingItems());
            Duration wait = until == null ? Duration.ZERO : Duration.between(clock.instant(), until);
            if (wait.compareTo(LEAST) > 0) {
                job.putOff(wait, WaitReason.COOL_DOWN);
            }
        }
    }

    /** When the first of the files can be asked for; null where one need not wait for that, or there is none. */
    private @Nullable Instant cool(List<JobItem> items) {
        Instant first = null;
        for (JobItem item : items) {
            if (!(governor.waitsFor(item.url()).orElse(null) instanceof HostWait.CoolDown cooling)) {
                return null;
            }
            first = first == null || cooling.until().isBefore(first) ? cooling.until() : first;
        }
        return first;
    }
}
