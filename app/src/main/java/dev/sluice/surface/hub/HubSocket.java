package dev.sluice.surface.hub;

import dev.sluice.feed.EventFeed;
import dev.sluice.job.Job;
import dev.sluice.source.huggingface.HubReference;
import dev.sluice.storage.Storage;
import dev.sluice.surface.common.Credentials;
import dev.sluice.surface.common.SocketUpgrade;
import dev.sluice.surface.common.Sockets;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** The dialect's socket: what happens to one job, from its beginning to its end. */
final class HubSocket {

    private final HubJobs jobs;
    private final EventFeed feed;
    private final Storage storage;
    private final SocketUpgrade upgrade;
    private final JsonMapper json;

    HubSocket(HubJobs jobs, EventFeed feed, Storage storage, SocketUpgrade upgrade, JsonMapper json) {
        this.jobs = jobs;
        this.feed = feed;
        this.storage = storage;
        this.upgrade = upgrade;
        this.json = json;
    }

    Mono<ServerResponse> follow(ServerRequest request) {
        return jobs.find(Credentials.scope(request), request.pathVariable("job_id"))
                .flatMap(job -> upgrade.to(request, session -> serve(request, session, job)));
    }

    private Mono<Void> serve(ServerRequest request, WebSocketSession session, Job job) {
        HubStory story =
                new HubStory(HubCommand.of(HubReference.of(job.source().url()), storage.absolute(job.folder())));
        Flux<String> messages = feed.follow(Credentials.scope(request), job.id())
                .concatMapIterable(story::tell, 1)
                .map(json::writeValueAsString);
        return Sockets.serve(request, session, messages, story::hasEnded);
    }
}
