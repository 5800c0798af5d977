package dev.sluice.surface.hub;

import dev.sluice.feed.FeedMessage;
import dev.sluice.job.Job;
import dev.sluice.job.JobProgress;
import dev.sluice.job.JobState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * One job's way as one socket tells it: {@code start}, {@code log} and {@code progress}, {@code finish}. Used by one
 * subscriber's chain, one message at a time.
 */
final class HubStory {

    private final String command;
    private boolean started;
    private volatile boolean ended;

    HubStory(String command) {
        this.command = command;
    }

    record Start(String event, String cmd) {}

    record Log(String event, String line) {}

    record Finish(String event, int code) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record Progress(
            String event,
            double progress,
            long bytes,
            @Nullable Long totalBytes,
            long speed,
            @Nullable Long etaSeconds,
            @Nullable String currentFile) {}

    /** Whether all was told, to the end. */
    boolean hasEnded() {
        return ended;
    }

    /** What the socket says when the feed has told something. */
    List<Object> tell(FeedMessage message) {
        return switch (message) {
            case FeedMessage.Present present -> hasBegun(present.job()) ? start() : List.of();
            case FeedMessage.Line line -> List.of(new Log("log", line.event().message() + "\n"));
            case FeedMessage.CaughtUp reached ->
                at(reached.job().state(), reached.job().progress());
            case FeedMessage.Changed changed -> at(changed.event().state(), null);
            case FeedMessage.Progressed progressed ->
                List.of(progress(progressed.tick().progress()));
        };
    }

    private static boolean hasBegun(Job job) {
        return job.startedAt() != null || job.state().terminal();
    }

    private List<Object> at(JobState state, @Nullable JobProgress figures) {
        return switch (state) {
            case QUEUED, PAUSED -> List.of();
            case RUNNING -> {
                List<Object> told = new ArrayList<>(start());
                if (figures != null) {
                    told.add(progress(figures));
                }
                yield told;
            }
            case COMPLETED, FAILED, CANCELLED -> {
                List<Object> told = new ArrayList<>(start());
                told.add(new Finish("finish", HubWords.exitCode(state)));
                ended = true;
                yield told;
            }
        };
    }

    private List<Object> start() {
        if (started) {
            return List.of();
        }
        started = true;
        return List.of(new Start("start", command));
    }

    private static Progress progress(JobProgress figures) {
        return new Progress(
                "progress",
                HubWire.tenths(figures.percent()),
                figures.bytes(),
                HubWire.knownSize(figures),
                figures.speed(),
                HubWire.eta(figures),
                figures.currentFile());
    }
}
