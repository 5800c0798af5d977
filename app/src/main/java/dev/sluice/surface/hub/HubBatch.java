package dev.sluice.surface.hub;

import dev.sluice.account.Principal;
import dev.sluice.job.JobIntake;
import dev.sluice.job.JobScope;
import dev.sluice.job.JobState;
import dev.sluice.job.SubmitJob;
import dev.sluice.surface.common.Credentials;
import dev.sluice.surface.common.JsonBody;
import dev.sluice.surface.common.Refused;
import dev.sluice.surface.hub.HubWire.BatchRequest;
import dev.sluice.surface.hub.HubWire.BatchResult;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** The dialect's request about many jobs at once: what is wrong with one of them does not keep the others from it. */
final class HubBatch {

    private static final int MOST = 1000;

    private final JsonBody body;
    private final HubDownload download;
    private final JobIntake intake;
    private final HubJobs jobs;

    HubBatch(JsonBody body, HubDownload download, JobIntake intake, HubJobs jobs) {
        this.body = body;
        this.download = download;
        this.intake = intake;
        this.jobs = jobs;
    }

    /** What one place of the request came to: a job to be made, or why there is none. */
    private record Place(@Nullable SubmitJob job, @Nullable String error) {}

    Mono<ServerResponse> run(ServerRequest request) {
        return body.read(request, BatchRequest.class)
                .flatMap(wanted -> run(request, wanted))
                .flatMap(results -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(new HubWire.Batch(results)));
    }

    private Mono<List<BatchResult>> run(ServerRequest request, BatchRequest wanted) {
        List<JsonNode> made = Objects.requireNonNullElse(wanted.jobs(), List.of());
        List<@Nullable String> named = Objects.requireNonNullElse(wanted.jobIds(), List.of());
        String word = Objects.requireNonNullElse(wanted.action(), "");
        boolean acts = !word.isEmpty() || !named.isEmpty();
        if (made.isEmpty() != acts) {
            throw bad("Give either jobs, or action and job_ids.");
        }
        if (made.size() > MOST || named.size() > MOST) {
            throw bad((acts ? "job_ids" : "jobs") + ": at most " + MOST + " at once.");
        }
        return acts ? act(Credentials.scope(request), action(word), named) : submit(Credentials.of(request), made);
    }

    private static HubAction action(String word) {
        return HubAction.of(word).orElseThrow(() -> bad("action: must be cancel, pause, resume or retry."));
    }

    private Mono<List<BatchResult>> act(JobScope scope, HubAction action, List<@Nullable String> ids) {
        if (ids.isEmpty()) {
            throw bad("job_ids: give at least one id.");
        }
        return Flux.fromStream(ids.stream().map(id -> Objects.requireNonNullElse(id, "")))
                .concatMap(id -> jobs.act(scope, id, action)
                        .map(acted -> new BatchResult(id, acted.status(), null))
                        .onErrorResume(
                                Refused.class, refused -> Mono.just(new BatchResult(id, null, refused.detail()))))
                .collectList();
    }

    private Mono<List<BatchResult>> submit(Principal principal, List<JsonNode> wanted) {
        return Flux.fromIterable(wanted)
                .concatMap(one -> place(principal, one))
                .collectList()
                .flatMap(places -> made(places).map(ids -> results(places, ids)));
    }

    private Mono<Place> place(Principal principal, JsonNode wanted) {
        return Mono.fromCallable(() -> body.read(wanted, HubWire.DownloadRequest.class))
                .flatMap(request -> download.read(principal, request))
                .map(job -> new Place(job, null))
                .onErrorResume(Refused.class, refused -> Mono.just(new Place(null, refused.detail())));
    }

    private Mono<List<UUID>> made(List<Place> places) {
        List<SubmitJob> good =
                places.stream().flatMap(place -> Stream.ofNullable(place.job())).toList();
        return good.isEmpty() ? Mono.just(List.of()) : intake.submit(good);
    }

    private static List<BatchResult> results(List<Place> places, List<UUID> ids) {
        Iterator<UUID> next = ids.iterator();
        return places.stream()
                .map(place -> place.job() == null
                        ? new BatchResult(null, null, place.error())
                        : BatchResult.of(next.next().toString(), JobState.QUEUED))
                .toList();
    }

    private static Refused bad(String detail) {
        return new Refused(HttpStatus.BAD_REQUEST, detail);
    }
}
