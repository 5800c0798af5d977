package dev.sluice.job;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sluice.platform.IdSource;
import dev.sluice.platform.database.Notifications;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Wires the jobs. */
@Configuration(proxyBeanMethods = false)
public class JobConfiguration {

    @Bean
    JobHints jobHints(Notifications notifications) {
        return new JobHints(notifications);
    }

    @Bean
    EventStore eventStore(DatabaseClient database, ObjectProvider<CompletedJobs> completed) {
        return new EventStore(database, completed.getIfAvailable(() -> job -> Mono.empty()));
    }

    @Bean
    OpenItemStore openItemStore(DatabaseClient database) {
        return new OpenItemStore(database);
    }

    @Bean
    RetryStore retryStore(DatabaseClient database) {
        return new RetryStore(database);
    }

    @Bean
    EventQuery eventQuery(DatabaseClient database) {
        return new EventQuery(database);
    }

    @Bean
    JobRow jobRow(JsonMapper json) {
        return new JobRow(json);
    }

    @Bean
    JobStore jobStore(DatabaseClient database, JsonMapper json) {
        return new JobStore(database, json);
    }

    @Bean
    JobQuery jobQuery(DatabaseClient database, JobRow rows, OwnerCap cap) {
        return new JobQuery(database, rows, cap);
    }

    @Bean
    RecentJobs recentJobs(JobQuery query) {
        return new RecentJobs(query, Ticker.systemTicker());
    }

    @Bean
    JobControl.Changed jobChanged(RecentJobs recent, JobHints hints) {
        return new JobControl.Changed(recent, hints);
    }

    @Bean
    JobIntake jobIntake(
            JobStore jobs, EventStore events, TransactionalOperator transaction, JobHints hints, IdSource ids) {
        return new JobIntake(jobs, events, transaction, hints, ids);
    }

    @Bean
    JobControl jobControl(
            JobStore jobs,
            RetryStore retries,
            EventStore events,
            OpenItemStore items,
            TransactionalOperator transaction,
            JobControl.Changed changed) {
        return new JobControl(jobs, retries, events, items, transaction, changed);
    }

    @Bean
    LeaseStore leaseStore(
            DatabaseClient database,
            EventStore events,
            OpenItemStore items,
            TransactionalOperator transaction,
            JobHints hints,
            JobRow rows) {
        return new LeaseStore(database, events, items, transaction, hints, rows);
    }

    @Bean
    HostWaitStore hostWaitStore(DatabaseClient database) {
        return new HostWaitStore(database);
    }

    @Bean
    ItemStore itemStore(DatabaseClient database, EventStore events, TransactionalOperator transaction, JobHints hints) {
        return new ItemStore(database, events, transaction, hints);
    }

    @Bean
    PlanStore planStore(DatabaseClient database, TransactionalOperator transaction, IdSource ids, JsonMapper json) {
        return new PlanStore(database, transaction, ids, json);
    }
}
