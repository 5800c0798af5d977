package dev.sluice.surface.hub;

import dev.sluice.job.Job;
import dev.sluice.job.JobFiles;
import dev.sluice.job.JobIntake;
import dev.sluice.job.JobQuery;
import dev.sluice.job.JobState;
import dev.sluice.storage.Storage;
import dev.sluice.surface.common.Credentials;
import dev.sluice.surface.common.JsonBody;
import java.util.List;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The dialect's requests about one job. */
final class HubHandler {

    private final JsonBody body;
    private final HubDownload download;
    private final JobIntake intake;
    private final HubJobs jobs;
    private final JobQuery query;
    private final Storage storage;

    HubHandler(JsonBody body, HubDownload download, JobIntake intake, HubJobs jobs, JobQuery query, Storage storage) {
        this.body = body;
        this.download = download;
        this.intake = intake;
        this.jobs = jobs;
        this.query = query;
        this.storage = storage;
    }

    Mono<ServerResponse> health(ServerRequest request) {
        return ok(new HubWire.Health("ok"));
    }

    Mono<ServerResponse> download(ServerRequest request) {
        return body.read(request, HubWire.DownloadRequest.class)
                .flatMap(wanted -> download.read(Credentials.of(request), wanted))
                .flatMap(job -> intake.submit(List.of(job)))
                .flatMap(ids -> ok(new HubWire.Accepted(ids.getFirst())));
    }

    Mono<ServerResponse> details(ServerRequest request) {
        return jobs.find(Credentials.scope(request), request.pathVariable("job_id"))
                .flatMap(job -> files(job)
                        .map(files -> HubWire.Details.of(job, storage.absolute(job.folder()), files.orElse(null))))
                .flatMap(HubHandler::ok);
    }

    private Mono<Optional<JobFiles>> files(Job job) {
        return job.state() == JobState.COMPLETED
                ? query.files(job.id()).map(Optional::of)
                : Mono.just(Optional.empty());
    }

    Mono<ServerResponse> cancel(ServerRequest request) {
        return act(request, HubAction.CANCEL);
    }

    Mono<ServerResponse> pause(ServerRequest request) {
        return act(request, HubAction.PAUSE);
    }

    Mono<ServerResponse> resume(ServerRequest request) {
        return act(request, HubAction.RESUME);
    }

    Mono<ServerResponse> retry(ServerRequest request) {
        return act(request, HubAction.RETRY);
    }

    private Mono<ServerResponse> act(ServerRequest request, HubAction action) {
        return jobs.act(Credentials.scope(request), request.pathVariable("job_id"), action)
                .flatMap(HubHandler::ok);
    }

    private static Mono<ServerResponse> ok(Object body) {
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(body);
    }
}
