package dev.sluice.surface.media;

import dev.sluice.account.Principal;
import dev.sluice.feed.EventFeed;
import dev.sluice.job.JobControl;
import dev.sluice.job.JobIntake;
import dev.sluice.job.JobQuery;
import dev.sluice.job.JobState;
import dev.sluice.job.SubmitJob;
import dev.sluice.platform.egress.BadAddress;
import dev.sluice.platform.egress.EgressRefused;
import dev.sluice.platform.egress.EgressRules;
import dev.sluice.platform.egress.Proxies;
import dev.sluice.platform.egress.WebAddress;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.storage.Root;
import dev.sluice.storage.Storage;
import dev.sluice.storage.UnsafePath;
import dev.sluice.surface.common.Credentials;
import dev.sluice.surface.common.JsonBody;
import dev.sluice.surface.common.Refused;
import dev.sluice.surface.media.MediaWire.StartRequest;
import dev.sluice.transfer.TransferOptions;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The dialect's requests. */
final class MediaHandler {

    /** The surface's name on jobs. */
    static final String SURFACE = "media";

    private static final int MAX_URLS = 10_000;

    private final JobIntake intake;
    private final JobQuery jobs;
    private final JobControl control;
    private final EventFeed feed;
    private final MediaGate gate;

    MediaHandler(JobIntake intake, JobQuery jobs, JobControl control, EventFeed feed, MediaGate gate) {
        this.intake = intake;
        this.jobs = jobs;
        this.control = control;
        this.feed = feed;
        this.gate = gate;
    }

    /** What checks a start request: the reader of bodies, the guard, the operator's proxies, and the keeper of paths. */
    record MediaGate(JsonBody body, EgressRules egress, Proxies proxies, Storage storage) {}

    Mono<ServerResponse> health(ServerRequest request) {
        String version = Objects.requireNonNullElse(getClass().getPackage().getImplementationVersion(), "0.1.0");
        return ok(new MediaWire.Health("healthy", "Sluice", version));
    }

    Mono<ServerResponse> start(ServerRequest request) {
        Principal principal = Credentials.of(request);
        return gate.body()
                .read(request, StartRequest.class)
                .flatMap(wanted -> start(principal, wanted))
                .flatMap(MediaHandler::ok);
    }

    private Mono<List<MediaWire.Started>> start(Principal principal, StartRequest wanted) {
        List<URI> urls = addresses(wanted.urls());
        TransferOptions options = MediaOptions.read(wanted.options(), gate.proxies());
        return gate.storage()
                .folder(Root.DOWNLOADS, Objects.requireNonNullElse(wanted.downloadFolder(), ""))
                .onErrorMap(UnsafePath.class, error -> bad("download_folder: " + error.getMessage()))
                .map(folder -> urls.stream()
                        .map(url -> new SourceRef(SourceKind.MEDIA, url))
                        .map(source -> new SubmitJob(principal.owner(), SURFACE, source, folder, options, 0, null))
                        .toList())
                .flatMap(intake::submit)
                .map(ids -> started(ids, urls));
    }

    private static List<MediaWire.Started> started(List<UUID> ids, List<URI> urls) {
        return IntStream.range(0, ids.size())
                .mapToObj(i -> new MediaWire.Started(ids.get(i), "started", "Download started for " + urls.get(i)))
                .toList();
    }

    private List<URI> addresses(@Nullable List<@Nullable String> urls) {
        if (urls == null || urls.isEmpty()) {
            throw bad("urls: give at least one address.");
        }
        if (urls.size() > MAX_URLS) {
            throw bad("urls: at most " + MAX_URLS + " addresses, and there are " + urls.size() + ".");
        }
        return IntStream.range(0, urls.size())
                .mapToObj(i -> address(i, urls.get(i)))
                .toList();
    }

    private URI address(int place, @Nullable String url) {
        if (url == null) {
            throw bad("urls[" + place + "]: must be a text.");
        }
        try {
            URI address = WebAddress.parse(url);
            gate.egress().refuseLiteral(address);
            return address;
        } catch (BadAddress | EgressRefused error) {
            throw bad("urls[" + place + "]: " + error.getMessage());
        }
    }

    Mono<ServerResponse> status(ServerRequest request) {
        return feed.find(Credentials.scope(request), id(request))
                .switchIfEmpty(Mono.error(() -> notFound(request)))
                .flatMap(job -> ok(MediaWire.Status.of(job)));
    }

    Mono<ServerResponse> cancel(ServerRequest request) {
        UUID id = id(request);
        return control.cancel(Credentials.scope(request), id)
                .switchIfEmpty(Mono.error(() -> notFound(request)))
                .flatMap(before -> cancelled(id, before));
    }

    private static Mono<ServerResponse> cancelled(UUID id, JobState before) {
        return switch (before) {
            case QUEUED, RUNNING, PAUSED, CANCELLED -> ok(new MediaWire.Message("Download " + id + " cancelled"));
            case COMPLETED, FAILED ->
                Mono.error(bad("Download " + id + " has ended already: " + MediaWords.status(before, false)));
        };
    }

    Mono<ServerResponse> active(ServerRequest request) {
        return jobs.active(Credentials.scope(request), SURFACE)
                .map(feed::refreshed)
                .map(MediaWire.Status::of)
                .collectList()
                .flatMap(downloads -> ok(new MediaWire.Active(downloads.size(), downloads)));
    }

    private static UUID id(ServerRequest request) {
        String id = request.pathVariable("task_id");
        try {
            UUID parsed = UUID.fromString(id);
            if (parsed.toString().equalsIgnoreCase(id)) {
                return parsed;
            }
        } catch (IllegalArgumentException notAnId) {
            throw notFound(request);
        }
        throw notFound(request);
    }

    private static Refused notFound(ServerRequest request) {
        return new Refused(HttpStatus.NOT_FOUND, "Download " + request.pathVariable("task_id") + " not found");
    }

    private static Refused bad(String detail) {
        return new Refused(HttpStatus.BAD_REQUEST, detail);
    }

    private static Mono<ServerResponse> ok(Object body) {
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(body);
    }
}
