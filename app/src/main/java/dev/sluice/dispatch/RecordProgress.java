package dev.sluice.dispatch;

import dev.sluice.feed.ProgressTicks;
import dev.sluice.feed.Tick;
import dev.sluice.job.ItemStore;
import dev.sluice.job.Job;
import dev.sluice.job.JobLines;
import dev.sluice.job.LogLine;
import dev.sluice.job.RunningFigures;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Four times a second tells the feed how far jobs are and writes waiting log lines; once a second writes the figures. */
final class RecordProgress {

    private static final Logger log = LoggerFactory.getLogger(RecordProgress.class);
    private static final int TICKS_PER_WRITE = 4;

    private final RunningJobs running;
    private final ItemStore items;
    private final ProgressTicks ticks;
    private final Clock clock;
    private final LongSupplier nanos;

    /** Figures that are not written yet. Touched by one round at a time. */
    private final Map<UUID, RunningFigures> unwritten = new HashMap<>();

    RecordProgress(RunningJobs running, ItemStore items, ProgressTicks ticks, Clock clock, LongSupplier nanos) {
        this.running = running;
        this.items = items;
        this.ticks = ticks;
        this.clock = clock;
        this.nanos = nanos;
    }

    /**
     * One round.
     *
     * @param number of the round, from 0
     */
    Mono<Void> round(long number) {
        return Mono.defer(() -> {
            List<RunningFigures> figures = running.all().stream()
                    .map(job -> job.figures(nanos.getAsLong()))
                    .filter(Objects::nonNull)
                    .toList();
            Instant now = clock.instant();
            ticks.publish(figures.stream().map(figure -> tick(figure, now)).toList());
            figures.forEach(figure -> unwritten.put(figure.claim().job().id(), figure));
            return writeLines().then(number % TICKS_PER_WRITE == 0 ? writeFigures() : Mono.empty());
        });
    }

    private static Tick tick(RunningFigures figures, Instant now) {
        Job job = figures.claim().job();
        return new Tick(
                job.id(),
                job.owner(),
                job.surface(),
                figures.progress(),
                figures.claim().claimedIn(),
                now);
    }

    /** All that wait, in one statement; it goes on when the round is given up. */
    private Mono<Void> writeLines() {
        Sinks.Empty<Void> settled = Sinks.empty();
        Map<RunningJob, JobLines> waiting = new LinkedHashMap<>();
        for (RunningJob job : running.all()) {
            List<LogLine> lines = job.takeLines(settled.asMono());
            if (!lines.isEmpty()) {
                waiting.put(job, new JobLines(job.claim(), job.currentFile(), lines));
            }
        }
        if (waiting.isEmpty()) {
            return Mono.empty();
        }
        return items.log(List.copyOf(waiting.values()))
                .onErrorResume(error -> {
                    log.warn("lines of {} jobs wait: {}", waiting.size(), error.toString());
                    waiting.forEach((job, told) -> job.putBack(told.lines()));
                    return Mono.empty();
                })
                .doOnTerminate(settled::tryEmitEmpty)
                .cache();
    }

    private Mono<Void> writeFigures() {
        if (unwritten.isEmpty()) {
            return Mono.empty();
        }
        List<RunningFigures> figures = List.copyOf(unwritten.values());
        unwritten.clear();
        return items.figures(figures);
    }
}
