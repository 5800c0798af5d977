package dev.sluice.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.job.ClaimedJob;
import dev.sluice.job.ItemStore;
import dev.sluice.job.JobControl;
import dev.sluice.job.JobEnd;
import dev.sluice.job.JobIntake;
import dev.sluice.job.JobLines;
import dev.sluice.job.JobScope;
import dev.sluice.job.JobState;
import dev.sluice.job.LeaseStore;
import dev.sluice.job.LogLevel;
import dev.sluice.job.LogLine;
import dev.sluice.job.OwnerCap;
import dev.sluice.job.RetryScope;
import dev.sluice.job.SubmitJob;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.storage.Folder;
import dev.sluice.testkit.Engine;
import dev.sluice.testkit.TestDatabase;
import dev.sluice.transfer.TransferOptions;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.test.StepVerifier;
import reactor.test.StepVerifier.FirstStep;

/** What a gateway tells somebody who follows one job, on which only the test works, by another gateway. */
class FollowOneJobIntegrationTests {

    private static final JobScope OWN = JobScope.of("user:one");
    private static final UUID HOLDER = new UUID(0, 1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final TransferOptions OPTIONS = new TransferOptions(0, SECOND, SECOND, SECOND, SECOND, null);

    /** Who comes late is told of the end by the present state, and others by the change. */
    private static final Set<String> ENDS = Set.of("completed", "reached completed");

    private static TestDatabase database;
    private static Engine here;
    private static Engine elsewhere;

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private UUID id = new UUID(0, 0);
    private Disposable reader = Disposables.disposed();

    @Import(FeedConfiguration.class)
    static class Feed {

        @Bean
        OwnerCap ownerCap() {
            return new OwnerCap(1);
        }
    }

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        here = Engine.startIdle(database, Feed.class);
        elsewhere = Engine.startIdle(database, Feed.class);
    }

    @AfterAll
    static void stop() {
        here.close();
        elsewhere.close();
    }

    @BeforeEach
    void submit() {
        database.execute("truncate job, job_item, job_event, job_leftover");
        SourceRef source = new SourceRef(SourceKind.DIRECT, URI.create("http://example.com/a"));
        id = Engine.await(elsewhere
                        .get(JobIntake.class)
                        .submit(List.of(
                                new SubmitJob("user:one", "hub", source, Folder.downloads("f"), OPTIONS, 0, null))))
                .getFirst();
    }

    @AfterEach
    void stopReading() {
        reader.dispose();
    }

    private static ClaimedJob claim() {
        return Engine.await(elsewhere.get(LeaseStore.class).claim(HOLDER, 1, 1, List.of()))
                .getFirst();
    }

    private static void log(ClaimedJob claim, int from, int to) {
        List<LogLine> lines = IntStream.range(from, to)
                .mapToObj(n -> new LogLine(LogLevel.INFO, "line " + n))
                .toList();
        Engine.await(elsewhere
                .get(ItemStore.class)
                .log(List.of(new JobLines(claim, null, lines)))
                .thenReturn(true));
    }

    private static void finish(ClaimedJob claim, JobState state) {
        JobEnd end = new JobEnd(state, null, null, List.of(new LogLine(LogLevel.INFO, state.word())));
        Engine.await(elsewhere.get(LeaseStore.class).finish(claim, end).thenReturn(true));
    }

    private FirstStep<String> followed() {
        return StepVerifier.create(here.get(EventFeed.class).follow(OWN, id).map(FollowOneJobIntegrationTests::text));
    }

    private void follow() {
        reader = here.get(EventFeed.class)
                .follow(OWN, id)
                .map(FollowOneJobIntegrationTests::text)
                .doOnComplete(() -> seen.add("end"))
                .subscribe(seen::add);
    }

    private void awaitSeen(String... messages) {
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(seen).containsExactly(messages));
    }

    private static String text(FeedMessage message) {
        return switch (message) {
            case FeedMessage.Present present ->
                "present " + present.job().state().word();
            case FeedMessage.CaughtUp reached ->
                "reached " + reached.job().state().word();
            case FeedMessage.Changed changed -> changed.event().state().word();
            case FeedMessage.Line line -> line.event().message().replace(" download for http://example.com/a", "");
            case FeedMessage.Progressed ignored -> "progress";
        };
    }

    private static List<String> lines(int to) {
        return IntStream.range(0, to).mapToObj(n -> "line " + n).toList();
    }

    @Test
    void whoComesAfterTheEndIsToldAllOfIt() {
        ClaimedJob claim = claim();
        log(claim, 0, 1234);
        finish(claim, JobState.COMPLETED);
        List<String> all = Stream.of(
                        List.of("present completed", "Starting"),
                        lines(1234),
                        List.of("completed", "reached completed"))
                .flatMap(List::stream)
                .toList();
        followed().expectNextSequence(all).expectComplete().verify(LIMIT);
    }

    @Test
    void whoComesAtTheBeginningIsToldAllAsItHappens() {
        follow();
        awaitSeen("present queued", "reached queued");
        ClaimedJob claim = claim();
        log(claim, 0, 2);
        awaitSeen("present queued", "reached queued", "running", "Starting", "line 0", "line 1");
        finish(claim, JobState.FAILED);
        awaitSeen(
                "present queued",
                "reached queued",
                "running",
                "Starting",
                "line 0",
                "line 1",
                "failed",
                "failed",
                "end");
    }

    /** Many come while lines are written: what is read of the log and what is told must meet without a gap. */
    @Test
    void whoComesInBetweenIsToldEachLineOnceAndInOrder() {
        ClaimedJob claim = claim();
        int readers = 12;
        List<List<String>> told = IntStream.range(0, readers)
                .mapToObj(n -> (List<String>) new CopyOnWriteArrayList<String>())
                .toList();
        Disposable.Composite all = Disposables.composite();
        reader = all;
        for (int n = 0; n < readers; n++) {
            List<String> mine = told.get(n);
            log(claim, n * 30, n * 30 + 15);
            all.add(here.get(EventFeed.class).follow(OWN, id).subscribe(message -> mine.add(text(message))));
            log(claim, n * 30 + 15, n * 30 + 30);
        }
        finish(claim, JobState.COMPLETED);
        Awaitility.await()
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(told)
                        .allSatisfy(mine -> assertThat(mine).isNotEmpty().last().isIn(ENDS)));
        assertThat(told)
                .allSatisfy(mine -> assertThat(mine.stream().filter(text -> text.startsWith("line ")))
                        .containsExactlyElementsOf(lines(readers * 30)));
    }

    @Test
    void ofARetriedJobTheEndOfBeforeIsNotTold() {
        finish(claim(), JobState.FAILED);
        Engine.await(elsewhere.get(JobControl.class).retry(OWN, id, RetryScope.FAILED));
        follow();
        awaitSeen("present queued", "Starting", "failed", "Retrying", "reached queued");
        finish(claim(), JobState.COMPLETED);
        Awaitility.await().atMost(LIMIT).until(() -> seen.contains("end"));
        assertThat(seen.subList(5, seen.size()))
                .containsExactly("running", "Starting", "completed", "completed", "end");
    }

    /** A transaction that is still open holds the log's horizon back: what comes behind it is told when it has ended. */
    @Test
    void anEndBehindTheHorizonIsToldAfterTheLinesBeforeIt() throws SQLException {
        try (Connection other =
                DriverManager.getConnection(database.address().jdbcUrl(), database.user(), database.password())) {
            other.setAutoCommit(false);
            other.createStatement().execute("select pg_current_xact_id()");
            ClaimedJob claim = claim();
            log(claim, 0, 2);
            finish(claim, JobState.FAILED);
            Engine.await(elsewhere.get(JobControl.class).retry(OWN, id, RetryScope.FAILED));
            finish(claim(), JobState.COMPLETED);
            follow();
            awaitSeen("present completed");
            other.commit();
        }
        awaitSeen(
                "present completed",
                "Starting",
                "line 0",
                "line 1",
                "failed",
                "Retrying",
                "Starting",
                "completed",
                "completed",
                "end");
    }

    @Test
    void anothersJobIsNotThere() {
        StepVerifier.create(here.get(EventFeed.class).follow(JobScope.of("user:other"), id))
                .expectComplete()
                .verify(LIMIT);
        StepVerifier.create(here.get(EventFeed.class).follow(OWN, new UUID(1, 1)))
                .expectComplete()
                .verify(LIMIT);
    }

    /** Also while it is still told what was written before it came. */
    @Test
    void aReaderThatStaysBehindIsCut() {
        ClaimedJob claim = claim();
        log(claim, 0, 10);
        StepVerifier.create(here.get(EventFeed.class).follow(OWN, id), 1)
                .expectNextCount(1)
                .then(() -> log(claim, 10, 5000))
                .expectError(SlowReader.class)
                .verify(LIMIT);
    }
}
