package dev.sluice.job;

import dev.sluice.source.PlannedFile;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.storage.Folder;
import dev.sluice.testkit.Engine;
import dev.sluice.testkit.TestDatabase;
import dev.sluice.transfer.Expected;
import dev.sluice.transfer.TransferOptions;
import dev.sluice.transfer.TransferSignal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import reactor.core.publisher.Mono;

/** Jobs in a database of their own, on which only the test works. */
final class JobFixture implements AutoCloseable {

    static final int CAP = 3;
    static final String OWNER = "user:one";
    static final UUID HOLDER = new UUID(0, 1);

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final TransferOptions OPTIONS = new TransferOptions(0, SECOND, SECOND, SECOND, SECOND, null);

    final TestDatabase database = TestDatabase.create();
    private final Engine engine = Engine.startIdle(database, Cap.class);
    final JobIntake intake = engine.get(JobIntake.class);
    final JobControl control = engine.get(JobControl.class);
    final JobQuery jobs = engine.get(JobQuery.class);
    final RecentJobs recent = engine.get(RecentJobs.class);
    final LeaseStore leases = engine.get(LeaseStore.class);
    final HostWaitStore hosts = engine.get(HostWaitStore.class);
    final PlanStore plans = engine.get(PlanStore.class);
    final ItemStore items = engine.get(ItemStore.class);

    static class Cap {

        @Bean
        OwnerCap ownerCap() {
            return new OwnerCap(CAP);
        }
    }

    /** Forgets all jobs. */
    void clear() {
        database.execute("truncate job, job_item, job_event, job_leftover");
    }

    UUID submit() {
        return submit(OWNER, 0, null);
    }

    UUID submit(String owner, int priority, @Nullable Instant notBefore) {
        SourceRef source = new SourceRef(SourceKind.DIRECT, URI.create("http://example.com/a?token=secret"));
        SubmitJob job = new SubmitJob(owner, "media", source, Folder.downloads("f"), OPTIONS, priority, notBefore);
        return Engine.await(intake.submit(List.of(job))).getFirst();
    }

    List<UUID> submit(String owner, int count) {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(submit(owner, 0, null));
        }
        return ids;
    }

    List<ClaimedJob> claim(int limit) {
        return Engine.await(leases.claim(HOLDER, limit, CAP, List.of()));
    }

    List<UUID> claimed(int limit) {
        return claim(limit).stream().map(claim -> claim.job().id()).toList();
    }

    ClaimedJob run(UUID id) {
        return claim(100).stream()
                .filter(claim -> claim.job().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    JobItem plan(ClaimedJob claim, int position) {
        URI url = URI.create("http://example.com/" + position);
        PlannedFile file = new PlannedFile(position, url, "", null, List.of(), Expected.NOTHING);
        return Engine.await(plans.plan(claim, List.of(file))).getFirst();
    }

    void publish(ClaimedJob claim, JobItem item, String path, long size) {
        done(items.published(
                claim,
                List.of(new PublishedFile(item.id(), new TransferSignal.Published(path, size, "00", true, null))),
                List.of()));
    }

    void finish(ClaimedJob claim, JobState state) {
        String type = state == JobState.FAILED ? "not_found" : null;
        done(leases.finish(claim, new JobEnd(state, type, type, List.of())));
    }

    /** Brings a new job into a state, in the way in which jobs come there. */
    UUID jobIn(JobState state) {
        UUID id = submit();
        switch (state) {
            case QUEUED -> {}
            case RUNNING -> run(id);
            case PAUSED -> Engine.await(control.pause(JobScope.of(OWNER), id));
            case COMPLETED, FAILED, CANCELLED -> finish(run(id), state);
        }
        return id;
    }

    static void done(Mono<Void> write) {
        Engine.await(write.thenReturn(true));
    }

    /** A column of a job, as a text. */
    String column(UUID id, String expression) {
        return database.column("select " + expression + " from job where id = '" + id + "'")
                .getFirst();
    }

    JobState state(UUID id) {
        return JobState.of(column(id, "state"));
    }

    /** A column of the files of a job in their order, as texts. */
    List<String> files(UUID id, String expression) {
        return database.column("select " + expression + " from job_item where job_id = '" + id + "' order by position");
    }

    /** The states of which the log tells, in order. */
    List<String> told(UUID id) {
        return database.column(
                "select state from job_event where kind = 'state' and job_id = '" + id + "' order by id");
    }

    /** The lines of the log, in order. */
    List<String> lines(UUID id) {
        return database.column(
                "select message from job_event where kind = 'log' and job_id = '" + id + "' order by id");
    }

    @Override
    public void close() {
        engine.close();
    }
}
