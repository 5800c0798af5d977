package dev.sluice.surface.media;

import dev.sluice.job.Job;
import dev.sluice.job.JobEvent;
import dev.sluice.job.JobProgress;
import dev.sluice.job.JobState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The dialect's requests, answers and socket messages. */
final class MediaWire {

    private MediaWire() {}

    @JsonNaming(SnakeCaseStrategy.class)
    record StartRequest(
            @Nullable List<@Nullable String> urls,
            @Nullable String downloadFolder,
            @Nullable DownloadOptions options) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record DownloadOptions(
            @Nullable Boolean downloadImages,
            @Nullable Boolean downloadVideos,
            @Nullable Boolean downloadCompressed,
            @Nullable Boolean downloadDocuments,
            @Nullable Integer maxRetries,
            @Nullable Double retryInterval,
            @Nullable Integer chunkSize,
            @Nullable Double timeout,
            @Nullable Long minFileSize,
            @Nullable Long maxFileSize,
            @Nullable String dateFrom,
            @Nullable String dateTo,
            @Nullable List<@Nullable String> excludedExtensions,
            @Nullable String proxyType,
            @Nullable String proxyUrl,
            @Nullable String userAgent,
            @Nullable Long bandwidthLimitKbps,
            @Nullable Double connectionTimeout,
            @Nullable Double readTimeout) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record Started(UUID taskId, String status, String message) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record Status(
            UUID taskId,
            String status,
            String url,
            double progress,
            @Nullable String currentFile,
            int totalFiles,
            int completedFiles,
            int failedFiles,
            long downloadSpeed,
            @Nullable Long etaSeconds,
            @Nullable String errorMessage,
            Instant createdAt,
            Instant updatedAt) {

        static Status of(Job job) {
            JobProgress progress = job.progress();
            return new Status(
                    job.id(),
                    MediaWords.status(job.state(), progress.allSkipped()),
                    job.source().url().toString(),
                    tenths(progress.percent()),
                    progress.currentFile(),
                    progress.totalFiles(),
                    progress.completedFiles(),
                    progress.failedFiles(),
                    progress.speed(),
                    eta(job.state(), progress),
                    job.errorMessage(),
                    millis(job.createdAt()),
                    millis(job.updatedAt()));
        }
    }

    record Active(int count, List<Status> downloads) {}

    record Message(String message) {}

    record Health(String status, String service, String version) {}

    record Detail(String detail) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record Progress(
            String type,
            UUID taskId,
            String status,
            double progress,
            @Nullable String currentFile,
            long downloadSpeed,
            @Nullable Long etaSeconds,
            Instant timestamp) {

        static Progress of(UUID job, JobState state, JobProgress progress, Instant at) {
            return new Progress(
                    "progress",
                    job,
                    MediaWords.status(state, progress.allSkipped()),
                    tenths(progress.percent()),
                    progress.currentFile(),
                    progress.speed(),
                    eta(state, progress),
                    millis(at));
        }

        static Progress of(JobEvent.StateChanged event) {
            return new Progress(
                    "progress",
                    event.job(),
                    MediaWords.status(event.state(), event.skipped()),
                    tenths(event.percent()),
                    event.currentFile(),
                    0,
                    null,
                    millis(event.at()));
        }
    }

    record Log(String type, String level, String message, Instant timestamp) {

        static Log of(JobEvent.Logged event) {
            return new Log("log", event.level().name(), event.message(), millis(event.at()));
        }
    }

    private static @Nullable Long eta(JobState state, JobProgress progress) {
        OptionalLong eta = progress.etaSeconds();
        return state == JobState.RUNNING && eta.isPresent() ? eta.getAsLong() : null;
    }

    /** Cut, not rounded, so that nothing unfinished looks finished. */
    private static double tenths(double percent) {
        return Math.floor(percent * 10) / 10;
    }

    private static Instant millis(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS);
    }
}
