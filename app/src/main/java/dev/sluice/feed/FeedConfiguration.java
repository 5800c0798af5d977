package dev.sluice.feed;

import dev.sluice.job.EventQuery;
import dev.sluice.job.JobHints;
import dev.sluice.job.JobQuery;
import dev.sluice.job.RecentJobs;
import dev.sluice.platform.IdSource;
import dev.sluice.platform.database.Notifications;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Wires the feed. */
@Configuration(proxyBeanMethods = false)
public class FeedConfiguration {

    @Bean
    ProgressTicks progressTicks(Notifications notifications, JsonMapper json, IdSource ids) {
        return new ProgressTicks(notifications, json, ids.next());
    }

    @Bean
    EventFeed eventFeed(ProgressTicks ticks, EventQuery events, JobHints hints, JobQuery jobs, RecentJobs recent) {
        return new EventFeed(new EventTail(events, hints), ticks, events, jobs, recent);
    }
}
