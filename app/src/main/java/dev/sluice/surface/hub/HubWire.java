package dev.sluice.surface.hub;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.job.Job;
import dev.sluice.job.JobFiles;
import dev.sluice.job.JobProgress;
import dev.sluice.job.JobState;
import dev.sluice.source.huggingface.HubReference;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The dialect's requests and answers. */
final class HubWire {

    private HubWire() {}

    @JsonNaming(SnakeCaseStrategy.class)
    record DownloadRequest(
            @Nullable String modelId,
            @Nullable String repoType,
            @Nullable String localDir,
            @Nullable Boolean hfTransfer,
            @Nullable String downloadType,
            @Nullable String branch,
            @Nullable List<@Nullable String> files) {}

    /** Jobs to be made, each a {@link DownloadRequest}, or something to be done with jobs that there are. */
    @JsonNaming(SnakeCaseStrategy.class)
    record BatchRequest(
            @Nullable List<JsonNode> jobs,
            @Nullable String action,
            @Nullable List<@Nullable String> jobIds) {}

    record Health(String status) {}

    record Detail(String detail) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record Accepted(UUID jobId) {}

    record Acted(UUID id, String status) {}

    record Batch(List<BatchResult> results) {}

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record BatchResult(
            @Nullable String jobId,
            @Nullable String status,
            @Nullable String error) {

        static BatchResult of(String job, JobState state) {
            return new BatchResult(job, HubWords.status(state), null);
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record Listed(UUID id, String status, String modelId, String repoType, double progress, Instant createdAt) {

        static Listed of(Job job) {
            HubReference reference = HubReference.of(job.source().url());
            return new Listed(
                    job.id(),
                    HubWords.status(job.state()),
                    reference.id(),
                    reference.type().word(),
                    tenths(job.progress().percent()),
                    millis(job.createdAt()));
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record Details(
            UUID id,
            String status,
            @Nullable Result result,
            @Nullable String error,
            String modelId,
            String repoType,
            String downloadType,
            String branch,
            @Nullable String commit,
            List<String> files,
            String localDir,
            boolean hfTransfer,
            Progress progress,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt) {

        /**
         * A job for whoever asks.
         *
         * @param localDir where its files go
         * @param copied which files it has; null while it is not completed
         */
        static Details of(Job job, String localDir, @Nullable JobFiles copied) {
            HubReference reference = HubReference.of(job.source().url());
            return new Details(
                    job.id(),
                    HubWords.status(job.state()),
                    copied == null ? null : Result.of(job, localDir, copied),
                    job.state() == JobState.FAILED ? job.errorMessage() : null,
                    reference.id(),
                    reference.type().word(),
                    HubDownload.type(reference),
                    reference.revision(),
                    commit(job),
                    reference.files(),
                    localDir,
                    job.options().limits().connections() == null,
                    Progress.of(job.state(), job.progress()),
                    millis(job.createdAt()),
                    job.startedAt() == null ? null : millis(job.startedAt()),
                    job.endedAt() == null ? null : millis(job.endedAt()));
        }

        private static @Nullable String commit(Job job) {
            return job.pinned() == null ? null : HubReference.of(job.pinned()).revision();
        }
    }

    /** What a completed job has brought. Each file was compared with what the Hub says of it before it got its name. */
    record Result(String path, @Nullable String commit, long files, long bytes, double seconds, boolean verified) {

        private static Result of(Job job, String localDir, JobFiles copied) {
            return new Result(localDir, Details.commit(job), copied.files(), copied.bytes(), seconds(job), true);
        }

        private static double seconds(Job job) {
            Instant ended = Objects.requireNonNullElse(job.endedAt(), job.updatedAt());
            Instant started = Objects.requireNonNullElse(job.startedAt(), ended);
            return Duration.between(started, ended).toMillis() / 1000.0;
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record Progress(
            double percent,
            int totalFiles,
            int completedFiles,
            int failedFiles,
            int skippedFiles,
            @Nullable String currentFile,
            long bytes,
            @Nullable Long totalBytes,
            long speed,
            @Nullable Long etaSeconds) {

        private static Progress of(JobState state, JobProgress progress) {
            return new Progress(
                    tenths(progress.percent()),
                    progress.totalFiles(),
                    progress.completedFiles(),
                    progress.failedFiles(),
                    progress.skippedFiles(),
                    progress.currentFile(),
                    progress.bytes(),
                    knownSize(progress),
                    progress.speed(),
                    state == JobState.RUNNING ? eta(progress) : null);
        }
    }

    static @Nullable Long knownSize(JobProgress progress) {
        return progress.totalBytes() < 0 ? null : progress.totalBytes();
    }

    static @Nullable Long eta(JobProgress progress) {
        OptionalLong eta = progress.etaSeconds();
        return eta.isPresent() ? eta.getAsLong() : null;
    }

    /** Cut, not rounded, so that nothing unfinished looks finished. */
    static double tenths(double percent) {
        return Math.floor(percent * 10) / 10;
    }

    private static Instant millis(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS);
    }
}
