package dev.sluice.surface.hub;

import dev.sluice.feed.EventFeed;
import dev.sluice.job.JobControl;
import dev.sluice.job.JobIntake;
import dev.sluice.job.JobQuery;
import dev.sluice.source.huggingface.HubProperties;
import dev.sluice.storage.Storage;
import dev.sluice.surface.common.ClientAddress;
import dev.sluice.surface.common.Credentials;
import dev.sluice.surface.common.JsonBody;
import dev.sluice.surface.common.LimitPolicies;
import dev.sluice.surface.common.RateLimits;
import dev.sluice.surface.common.SocketUpgrade;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

/** Wires the hub surface. */
@Configuration(proxyBeanMethods = false)
public class HubConfiguration {

    @Bean
    HubDownload hubDownload(HubProperties properties, Storage storage) {
        return new HubDownload(properties, storage);
    }

    @Bean
    HubJobs hubJobs(EventFeed feed, JobControl control) {
        return new HubJobs(feed, control);
    }

    @Bean
    HubHandler hubHandler(
            JsonBody body, HubDownload download, JobIntake intake, HubJobs jobs, JobQuery query, Storage storage) {
        return new HubHandler(body, download, intake, jobs, query, storage);
    }

    @Bean
    HubList hubList(JobQuery query, EventFeed feed, JsonMapper json) {
        return new HubList(query, feed, json);
    }

    @Bean
    HubBatch hubBatch(JsonBody body, HubDownload download, JobIntake intake, HubJobs jobs) {
        return new HubBatch(body, download, intake, jobs);
    }

    @Bean
    HubSocket hubSocket(HubJobs jobs, EventFeed feed, Storage storage, SocketUpgrade upgrade, JsonMapper json) {
        return new HubSocket(jobs, feed, storage, upgrade, json);
    }

    @Bean
    HubRoutes.Handlers hubHandlers(HubHandler jobs, HubList list, HubBatch batch, HubSocket socket) {
        return new HubRoutes.Handlers(jobs, list, batch, socket);
    }

    @Bean
    HubRoutes.Limits hubLimits(RateLimits limits, LimitPolicies.Hub policy, ClientAddress clients) {
        return new HubRoutes.Limits(
                limits.filter(policy, request -> Credentials.of(request).owner()),
                limits.refusals(limits.filter(policy, clients::limitKey)));
    }

    @Bean
    RouterFunction<ServerResponse> hubRoutes(
            HubRoutes.Handlers handlers, Credentials credentials, HubRoutes.Limits limits) {
        return HubRoutes.routes(handlers, credentials, limits);
    }
}
