package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.sluice.platform.PlatformConfiguration;
import dev.sluice.platform.egress.EgressConfiguration;
import dev.sluice.storage.Folder;
import dev.sluice.storage.Storage;
import dev.sluice.storage.StorageConfiguration;
import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.OriginFile;
import dev.sluice.transfer.TransferSignal.Advanced;
import dev.sluice.transfer.TransferSignal.Published;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Limits and deadlines of whole transfers, wired as in the gateway. */
@Isolated("It measures time.")
class PacedTransferIntegrationTests {

    private static final Duration LIMIT = Duration.ofSeconds(25);
    private static final UUID ITEM = new UUID(0, 7);
    private static final Asker ASKER = new Asker("owner", new UUID(0, 1));

    private final FaultyOrigin origin = FaultyOrigin.start();
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    @BeforeEach
    void start(@TempDir Path data) {
        Map<String, Object> settings = Map.of(
                "sluice.data-dir", data.toString(),
                "sluice.egress.allow", "127.0.0.1/32",
                "sluice.transfer.max-bytes-per-second", "4000000");
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", settings));
        context.register(
                PlatformConfiguration.class,
                EgressConfiguration.class,
                StorageConfiguration.class,
                TransferConfiguration.class);
        context.refresh();
    }

    @AfterEach
    void end() {
        Storage storage = context.getBean(Storage.class);
        storage.abandon(ITEM).block(LIMIT);
        await().untilAsserted(
                        () -> assertThat(context.getBean(Pace.class).known()).isZero());
        assertThat(context.getBean(HostGovernor.class).inUse(origin.url("/"))).isZero();
        context.close();
        origin.close();
    }

    private FileRequest request(int maxRetries, @Nullable Duration deadline, long bytesPerSecond) {
        Duration time = Duration.ofSeconds(10);
        TransferLimits limits = new TransferLimits(deadline, 1024, bytesPerSecond, null);
        TransferOptions options =
                new TransferOptions(maxRetries, Duration.ofMillis(10), time, time, time, null).with(limits);
        return new FileRequest(
                ITEM,
                1,
                ASKER,
                origin.url("/file"),
                Folder.downloads(""),
                null,
                options,
                List.of(),
                Expected.NOTHING,
                0,
                null,
                SourceTerms.NONE);
    }

    private FileTransfer transfer() {
        return context.getBean(FileTransfer.class);
    }

    private Duration published(FileRequest request) {
        long before = System.nanoTime();
        assertThat(transfer().run(request, () -> true, TransferFixture.NOBODY).blockLast(LIMIT))
                .isInstanceOf(Published.class);
        return Duration.ofNanos(System.nanoTime() - before);
    }

    @Test
    void theJobsLimitHoldsAlsoOverTries() {
        origin.serve("/file", OriginFile.of(1, 2_000_000)).closeAfter(700_000, 2);
        assertThat(published(request(5, null, 1_000_000))).isGreaterThan(Duration.ofMillis(1500));
        assertThat(origin.requests("/file")).hasSize(3);
    }

    @Test
    void theGatewaysLimitHoldsWithoutAnother() {
        origin.serve("/file", OriginFile.of(1, 4_000_000));
        assertThat(published(request(0, null, 0))).isGreaterThan(Duration.ofMillis(700));
    }

    @Test
    void theJobsLimitCanBeLiftedWhileItRuns() {
        origin.serve("/file", OriginFile.of(1, 8_000_000));
        Pace pace = context.getBean(Pace.class);
        assertThat(transfer()
                        .run(request(0, null, 10_000), () -> true, TransferFixture.NOBODY)
                        .doOnNext(signal -> {
                            if (signal instanceof Advanced) {
                                pace.limitJob(ASKER.job(), 0);
                            }
                        })
                        .blockLast(LIMIT))
                .isInstanceOf(Published.class);
    }

    @Test
    void theDeadlineStandsOverAllTries() {
        origin.serve("/file", OriginFile.of(1, 2_000_000)).closeAfter(0);
        TransferFailure failure = catchThrowableOfType(
                TransferFailure.class,
                () -> transfer()
                        .run(request(1_000_000, Duration.ofMillis(500), 0), () -> true, TransferFixture.NOBODY)
                        .blockLast(LIMIT));
        assertThat(failure.type()).isEqualTo(FailureType.DEADLINE);
    }
}
