package dev.sluice.dispatch;

import dev.sluice.feed.ProgressTicks;
import dev.sluice.job.HostWaitStore;
import dev.sluice.job.ItemStore;
import dev.sluice.job.JobHints;
import dev.sluice.job.LeaseStore;
import dev.sluice.job.OwnerCap;
import dev.sluice.platform.IdSource;
import dev.sluice.source.SourceResolver;
import dev.sluice.storage.Storage;
import dev.sluice.transfer.FileTransfer;
import dev.sluice.transfer.HostGovernor;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Wires the dispatcher. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(JobsProperties.class)
@Import({DispatchSteps.class, RunJob.Stores.class})
public class DispatchConfiguration {

    private static final LongSupplier NANOS = System::nanoTime;

    @Bean
    OwnerCap ownerCap(JobsProperties properties) {
        return new OwnerCap(properties.maxRunningPerOwner());
    }

    @Bean
    RunningJobs runningJobs() {
        return new RunningJobs(NANOS);
    }

    @Bean
    RunJob runJob(
            List<SourceResolver> sources,
            FileTransfer transfer,
            Storage storage,
            RunJob.Stores stores,
            JobsProperties properties) {
        RunFile files = new RunFile(transfer, storage, stores.items(), NANOS);
        return new RunJob(sources, files, storage, stores, properties.maxRunningFiles(), NANOS);
    }

    @Bean
    RecordProgress recordProgress(RunningJobs running, ItemStore items, ProgressTicks ticks, Clock clock) {
        return new RecordProgress(running, items, ticks, clock, NANOS);
    }

    @Bean
    RenewLease renewLease(Claims claims, RunningJobs running) {
        return new RenewLease(claims.leases(), running, NANOS, claims.holder());
    }

    @Bean
    RecoverDeadJobs recoverDeadJobs(LeaseStore leases, JobsProperties properties) {
        return new RecoverDeadJobs(leases, properties);
    }

    @Bean
    RemoveLeftovers removeLeftovers(ItemStore items, Storage storage) {
        return new RemoveLeftovers(items, storage);
    }

    @Bean
    ClaimDueJobs claimDueJobs(Claims claims, HostWaitStore waits, HostGovernor governor, RunningJobs running) {
        return new ClaimDueJobs(claims, waits, governor, running, NANOS);
    }

    @Bean
    PutOffCoolingJobs putOffCoolingJobs(RunningJobs running, HostGovernor governor, Clock clock) {
        return new PutOffCoolingJobs(running, governor, clock);
    }

    @Bean
    Claims claims(LeaseStore leases, JobsProperties properties, IdSource ids) {
        return new Claims(leases, properties, ids.next());
    }

    @Bean
    Dispatcher dispatcher(JobHints hints, RunningJobs running, DispatchSteps steps, JobsProperties properties) {
        return new Dispatcher(hints, running, steps, properties);
    }

    /** What this gateway claims jobs with; the holder's id is new with every start. */
    record Claims(LeaseStore leases, JobsProperties properties, UUID holder) {}
}
