package dev.sluice.surface.media;

import dev.sluice.feed.EventFeed;
import dev.sluice.job.JobControl;
import dev.sluice.job.JobIntake;
import dev.sluice.job.JobQuery;
import dev.sluice.platform.egress.EgressRules;
import dev.sluice.platform.egress.Proxies;
import dev.sluice.storage.Storage;
import dev.sluice.surface.common.ApiDocs;
import dev.sluice.surface.common.ClientAddress;
import dev.sluice.surface.common.Credentials;
import dev.sluice.surface.common.JsonBody;
import dev.sluice.surface.common.LimitPolicies;
import dev.sluice.surface.common.RateLimits;
import dev.sluice.surface.common.SocketUpgrade;
import dev.sluice.surface.media.MediaHandler.MediaGate;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

/** Wires the media surface. */
@Configuration(proxyBeanMethods = false)
public class MediaConfiguration {

    @Bean
    MediaGate mediaGate(JsonBody body, EgressRules egress, Proxies proxies, Storage storage) {
        return new MediaGate(body, egress, proxies, storage);
    }

    @Bean
    MediaHandler mediaHandler(JobIntake intake, JobQuery jobs, JobControl control, EventFeed feed, MediaGate gate) {
        return new MediaHandler(intake, jobs, control, feed, gate);
    }

    @Bean
    MediaSocket mediaSocket(EventFeed feed, SocketUpgrade upgrade, JsonMapper json) {
        return new MediaSocket(feed, upgrade, json);
    }

    @Bean
    HandlerFilterFunction<ServerResponse, ServerResponse> mediaLimit(
            RateLimits limits, LimitPolicies.Media policy, ClientAddress clients) {
        return limits.filter(policy, clients::limitKey);
    }

    @Bean
    RouterFunction<ServerResponse> mediaRoutes(
            MediaHandler handler,
            MediaSocket socket,
            ApiDocs docs,
            Credentials credentials,
            @Qualifier("mediaLimit") HandlerFilterFunction<ServerResponse, ServerResponse> limit) {
        return MediaRoutes.routes(handler, socket, docs, credentials, limit);
    }
}
