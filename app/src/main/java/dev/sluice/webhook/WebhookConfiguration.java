package dev.sluice.webhook;

import dev.sluice.job.JobHints;
import dev.sluice.platform.egress.GuardedHttp;
import dev.sluice.platform.egress.Proxies;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Wires the webhooks. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebhookProperties.class)
@Import(OutboxStore.class)
public class WebhookConfiguration {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final Duration DATABASE_PATIENCE = Duration.ofSeconds(8);

    /** Checks here and not with the properties: what goes wrong while those are bound may be reported with their values. */
    @Bean
    SendDelivery sendDelivery(GuardedHttp http, Proxies proxies, WebhookProperties properties, Clock clock) {
        properties.check();
        return new SendDelivery(http.client(proxies.own()), properties, clock, ANSWER_LIMIT);
    }

    @Bean
    Deliverer deliverer(OutboxStore outbox, SendDelivery send, JobHints hints, WebhookProperties properties) {
        return new Deliverer(outbox, send, hints, properties, DATABASE_PATIENCE);
    }
}
