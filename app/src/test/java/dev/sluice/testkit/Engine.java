package dev.sluice.testkit;

import dev.sluice.dispatch.DispatchConfiguration;
import dev.sluice.feed.FeedConfiguration;
import dev.sluice.job.JobConfiguration;
import dev.sluice.platform.PlatformConfiguration;
import dev.sluice.platform.database.DatabaseConfiguration;
import dev.sluice.platform.egress.EgressConfiguration;
import dev.sluice.process.ProcessConfiguration;
import dev.sluice.source.direct.DirectConfiguration;
import dev.sluice.source.extractor.ExtractorConfiguration;
import dev.sluice.source.huggingface.HuggingFaceConfiguration;
import dev.sluice.source.media.MediaSourceConfiguration;
import dev.sluice.source.page.PageConfiguration;
import dev.sluice.storage.StorageConfiguration;
import dev.sluice.transfer.TransferConfiguration;
import dev.sluice.webhook.WebhookConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcTransactionManagerAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A gateway, or a part of one, in the test's own process: all packages below the surfaces, wired as they are. Several may
 * share a database and a directory, as gateways do.
 *
 * @param context what it is made of
 */
public record Engine(ConfigurableApplicationContext context) implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    @ImportAutoConfiguration({
        R2dbcAutoConfiguration.class,
        R2dbcTransactionManagerAutoConfiguration.class,
        TransactionAutoConfiguration.class
    })
    @Import({PlatformConfiguration.class, DatabaseConfiguration.class, JobConfiguration.class})
    static class Jobs {}

    @Import({
        EgressConfiguration.class,
        StorageConfiguration.class,
        TransferConfiguration.class,
        ProcessConfiguration.class,
        DirectConfiguration.class,
        PageConfiguration.class,
        ExtractorConfiguration.class,
        MediaSourceConfiguration.class,
        HuggingFaceConfiguration.class,
        FeedConfiguration.class,
        DispatchConfiguration.class,
        WebhookConfiguration.class
    })
    static class All extends Jobs {}

    /**
     * Starts a whole one, which may connect to this machine.
     *
     * @param properties {@code key=value} each
     */
    public static Engine start(TestDatabase database, Path data, String... properties) {
        String[] all = Stream.concat(
                        Stream.of("sluice.data-dir=" + data, "sluice.egress.allow=127.0.0.1/32"),
                        Arrays.stream(properties))
                .toArray(String[]::new);
        return run(database, all, All.class);
    }

    /**
     * Starts one that only keeps jobs: nobody works on them.
     *
     * @param more what else it is wired by
     * @param properties {@code key=value} each
     */
    public static Engine startIdle(TestDatabase database, Class<?> more, String... properties) {
        return run(database, properties, Jobs.class, more);
    }

    private static Engine run(TestDatabase database, String[] properties, Class<?>... configurations) {
        // The one server of all tests takes 60 connections.
        Stream<String> small = Stream.of(
                "sluice.database.url=" + database.url(),
                "sluice.database.max-connections=6",
                "spring.r2dbc.pool.initial-size=2");
        String[] arguments = Stream.concat(small, Arrays.stream(properties))
                .map(property -> "--" + property)
                .toArray(String[]::new);
        return new Engine(new SpringApplicationBuilder(configurations)
                .web(WebApplicationType.NONE)
                .run(arguments));
    }

    /** One of its parts. */
    public <T> T get(Class<T> type) {
        return context.getBean(type);
    }

    /** Waits for what a part gives. */
    public static <T> T await(Mono<T> answer) {
        return answer.blockOptional(LIMIT).orElseThrow();
    }

    /** Waits for the end of what a part does. */
    public static <T> List<T> await(Flux<T> answers) {
        return await(answers.collectList());
    }

    /** Stops it in order, as a gateway is stopped. */
    @Override
    public void close() {
        context.close();
    }
}
