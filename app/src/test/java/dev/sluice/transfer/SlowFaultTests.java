package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.transfer.TransferSignal.Advanced;
import dev.sluice.transfer.TransferSignal.Retrying;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Origins that send so little that no idle limit notices. The minute that is allowed passes in virtual time. */
class SlowFaultTests {

    @TempDir
    Path data;

    private final List<TransferSignal> signals = new CopyOnWriteArrayList<>();
    private VirtualTimeScheduler time;
    private TransferFixture transfers;

    @BeforeEach
    void start() {
        time = VirtualTimeScheduler.getOrSet();
        transfers = TransferFixture.in(data);
    }

    @AfterEach
    void stop() throws IOException {
        VirtualTimeScheduler.reset();
        transfers.close();
    }

    /** One byte at a time, without an end. */
    private URI drip() {
        return transfers
                .raw(exchange -> {
                    exchange.send("HTTP/1.1 200 OK", "Content-Length: 10000000", "ETag: \"raw\"");
                    while (!exchange.socket().isClosed()) {
                        exchange.body(new byte[1]);
                        LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
                    }
                })
                .url("/f.bin");
    }

    @Test
    void aDripIsTooSlow() throws IOException {
        TransferOptions patient = TransferFixture.options(1, Duration.ofSeconds(5), Duration.ofHours(1));
        Disposable running = transfers.run(drip(), patient).subscribe(signals::add, error -> {});
        await().until(() -> signals.stream().anyMatch(Advanced.class::isInstance));
        time.advanceTimeBy(Duration.ofSeconds(59));
        await().during(Duration.ofMillis(100)).until(() -> retrying().isEmpty());
        time.advanceTimeBy(Duration.ofSeconds(1));
        await().until(() -> !retrying().isEmpty());
        assertThat(retrying().getFirst().cause().type()).isEqualTo(FailureType.TOO_SLOW);
        running.dispose();
        transfers.abandon();
    }

    private List<Retrying> retrying() {
        return signals.stream()
                .filter(Retrying.class::isInstance)
                .map(Retrying.class::cast)
                .toList();
    }
}
