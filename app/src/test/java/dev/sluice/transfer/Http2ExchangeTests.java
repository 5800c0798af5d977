package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.platform.egress.EgressRules;
import dev.sluice.platform.egress.GuardedHttp;
import dev.sluice.testkit.Certificates;
import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.OriginFile;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import reactor.core.publisher.Flux;

/** Turns and limits over HTTP/2, where an end must not take others' streams along. */
@Timeout(90) // Makes certificates.
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class Http2ExchangeTests {

    private static final Duration LIMIT = Duration.ofSeconds(25);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final TransferOptions OPTIONS =
            new TransferOptions(0, Duration.ofSeconds(1), IDLE, IDLE, IDLE, null);
    private static final int CAP = 3;
    private static final int SIZE = 3_000_000;

    @Test
    void cancelsAtAnyMomentLeaveNothingBehind(@TempDir Path made)
            throws IOException, GeneralSecurityException, InterruptedException {
        Certificates certificates = Certificates.in(made);
        certificates.trust();
        HostGovernor governor = new HostGovernor(CAP, Clock.systemUTC(), System::nanoTime, new Random(3));
        Pace pace = new Pace(0, System::nanoTime);
        try (FaultyOrigin origin = FaultyOrigin.startHttp2(certificates);
                GuardedHttp http = new GuardedHttp(EgressRules.allowing(List.of("127.0.0.1/32")), CAP)) {
            OriginExchange exchange = new OriginExchange(http, governor, pace, Clock.systemUTC(), System::nanoTime);
            origin.serve("/file", OriginFile.of(1, SIZE)).delayHead(Duration.ofMillis(1));
            Flux.range(0, 120)
                    .flatMap(i -> sizes(exchange, origin, i % 5).take(Duration.ofNanos(i * 200_000L)), 8)
                    .blockLast(LIMIT);
            Integer whole = sizes(exchange, origin, 1).reduce(0, Integer::sum).block(LIMIT);
            assertThat(whole).isEqualTo(SIZE);
            await().untilAsserted(
                            () -> assertThat(governor.inUse(origin.url("/"))).isZero());
            await().untilAsserted(() -> assertThat(pace.known()).isZero());
            assertThat(origin.openConnections()).isBetween(1, CAP);
        } finally {
            Certificates.distrust();
        }
    }

    private static Flux<Integer> sizes(OriginExchange exchange, FaultyOrigin origin, int job) {
        return exchange.get(origin.url("/file"), Map.of(), OPTIONS, new Asker("owner", new UUID(0, job)))
                .flatMapMany(answer -> answer.body(IDLE))
                .map(Http2ExchangeTests::letGo);
    }

    private static int letGo(ByteBuf buffer) {
        int bytes = buffer.readableBytes();
        buffer.release();
        return bytes;
    }
}
