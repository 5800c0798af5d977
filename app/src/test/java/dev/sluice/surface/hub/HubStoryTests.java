package dev.sluice.surface.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.feed.FeedMessage;
import dev.sluice.feed.Tick;
import dev.sluice.job.Job;
import dev.sluice.job.JobEvent;
import dev.sluice.job.JobProgress;
import dev.sluice.job.JobState;
import dev.sluice.job.LogLevel;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.storage.Folder;
import dev.sluice.storage.Root;
import dev.sluice.testkit.OpenApi;
import dev.sluice.transfer.TransferOptions;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class HubStoryTests {

    private static final JsonMapper JSON = new JsonMapper();
    private static final OpenApi DOCUMENT = OpenApi.of("hub");
    private static final UUID ID = new UUID(0, 1);
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final JobProgress HALF = new JobProgress(2, 1, 0, 0, "b.bin", 457, 1000, 10, 45.79);
    private static final String START = "{\"event\":\"start\",\"cmd\":\"hf download a/b\"}";
    private static final String LINE = "{\"event\":\"log\",\"line\":\"one\\n\"}";
    private static final String PROGRESS =
            "{\"event\":\"progress\",\"progress\":45.7,\"bytes\":457,\"total_bytes\":1000,"
                    + "\"speed\":10,\"eta_seconds\":55,\"current_file\":\"b.bin\"}";

    private final HubStory story = new HubStory("hf download a/b");

    private static Job job(JobState state, @Nullable Instant started) {
        Duration second = Duration.ofSeconds(1);
        return new Job(
                ID,
                "local",
                "hub",
                new SourceRef(SourceKind.HUGGING_FACE, URI.create("https://huggingface.co/a/b/tree/main")),
                null,
                Folder.of(Root.MODELS, "a_b"),
                new TransferOptions(0, second, second, second, second, null),
                state,
                null,
                HALF,
                1,
                NOON,
                started,
                null,
                NOON);
    }

    private static FeedMessage changed(JobState state) {
        return new FeedMessage.Changed(
                new JobEvent.StateChanged(2, 2, ID, "local", "hub", NOON, state, 0, null, false));
    }

    private static FeedMessage line() {
        return new FeedMessage.Line(new JobEvent.Logged(1, 1, ID, "local", "hub", NOON, LogLevel.INFO, "one"));
    }

    private static FeedMessage tick() {
        return new FeedMessage.Progressed(new Tick(ID, "local", "hub", HALF, 1, NOON));
    }

    private List<String> told(FeedMessage... messages) {
        List<String> told = Stream.of(messages)
                .flatMap(message -> story.tell(message).stream())
                .map(JSON::writeValueAsString)
                .toList();
        told.forEach(message -> DOCUMENT.assertValid("SocketMessage", message));
        return told;
    }

    private static String finish(int code) {
        return "{\"event\":\"finish\",\"code\":" + code + "}";
    }

    @ParameterizedTest
    @CsvSource({"COMPLETED, 0", "FAILED, 1", "CANCELLED, 130"})
    void whoComesAfterTheEndIsToldAllOfIt(JobState end, int code) {
        Job job = job(end, NOON);
        assertThat(told(new FeedMessage.Present(job), line())).containsExactly(START, LINE);
        assertThat(story.hasEnded()).isFalse();
        assertThat(told(new FeedMessage.CaughtUp(job))).containsExactly(finish(code));
        assertThat(story.hasEnded()).isTrue();
    }

    @Test
    void itStartsWhenTheJobDoesAndOnce() {
        Job waiting = job(JobState.QUEUED, null);
        assertThat(told(new FeedMessage.Present(waiting), new FeedMessage.CaughtUp(waiting)))
                .isEmpty();
        assertThat(told(changed(JobState.RUNNING), line(), tick())).containsExactly(START, LINE, PROGRESS);
        assertThat(told(changed(JobState.PAUSED), changed(JobState.QUEUED), changed(JobState.RUNNING)))
                .isEmpty();
        assertThat(told(changed(JobState.FAILED))).containsExactly(finish(1));
    }

    @Test
    void whoComesWhileItRunsIsToldHowFarItIs() {
        Job running = job(JobState.RUNNING, NOON);
        assertThat(told(new FeedMessage.Present(running), line(), new FeedMessage.CaughtUp(running)))
                .containsExactly(START, LINE, PROGRESS);
    }

    @Test
    void aPausedOneThatHasBegunHasStarted() {
        assertThat(told(new FeedMessage.Present(job(JobState.PAUSED, NOON)))).containsExactly(START);
        assertThat(new HubStory("").tell(new FeedMessage.Present(job(JobState.PAUSED, null))))
                .isEmpty();
    }

    @Test
    void oneThatIsCancelledBeforeItBeganHasAStartToo() {
        assertThat(told(new FeedMessage.Present(job(JobState.QUEUED, null)), changed(JobState.CANCELLED)))
                .containsExactly(START, finish(130));
    }
}
