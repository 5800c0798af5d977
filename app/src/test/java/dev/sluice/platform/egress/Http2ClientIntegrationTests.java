package dev.sluice.platform.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.testkit.Certificates;
import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.SeenRequest;
import dev.sluice.testkit.TestProxy;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2FrameCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/** Which protocol the guarded client speaks, and what it makes of the connections. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
final class Http2ClientIntegrationTests {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final EgressRules HERE = EgressRules.allowing(List.of("127.0.0.1/32"));

    @TempDir
    static Path made;

    private static Certificates certificates;

    @BeforeAll
    static void trust() throws IOException, GeneralSecurityException, InterruptedException {
        certificates = Certificates.in(made);
        certificates.trust();
    }

    @AfterAll
    static void distrust() {
        Certificates.distrust();
    }

    private static Mono<Integer> get(GuardedHttp http, FaultyOrigin origin) {
        return http.client()
                .get()
                .uri(origin.url("/f"))
                .response((head, body) -> body.map(ByteBuf::readableBytes))
                .reduce(0, Integer::sum);
    }

    private static FaultyOrigin serving(FaultyOrigin origin, int size) {
        origin.serve("/f", OriginFile.of(1, size));
        return origin;
    }

    @Test
    void theOriginChoosesTheProtocol() throws IOException, GeneralSecurityException {
        try (GuardedHttp http = new GuardedHttp(HERE, 1);
                FaultyOrigin modern = serving(FaultyOrigin.startHttp2(certificates), 10);
                FaultyOrigin older = serving(FaultyOrigin.startSecure(certificates), 10);
                FaultyOrigin plain = serving(FaultyOrigin.start(), 10)) {
            for (int i = 0; i < 3; i++) {
                get(http, modern).block(LIMIT);
                get(http, older).block(LIMIT);
                get(http, plain).block(LIMIT);
            }
            assertThat(modern.requests()).extracting(SeenRequest::protocol).containsOnly("HTTP/2.0");
            assertThat(older.requests()).extracting(SeenRequest::protocol).containsOnly("HTTP/1.1");
            assertThat(plain.requests()).extracting(SeenRequest::protocol).containsOnly("HTTP/1.1");
            assertThat(List.of(modern.allConnections(), older.allConnections(), plain.allConnections()))
                    .containsOnly(1);
        }
    }

    @Test
    void itIsSpokenByAProxyToo() throws IOException, GeneralSecurityException {
        try (TestProxy proxy = TestProxy.http();
                FaultyOrigin origin = serving(FaultyOrigin.startHttp2(certificates), 10)) {
            Proxies proxies = Proxies.of(proxy.address(), List.of());
            try (GuardedHttp http = new GuardedHttp(HERE, proxies, 1)) {
                for (int i = 0; i < 2; i++) {
                    http.client(proxies.system())
                            .get()
                            .uri(origin.url("/f"))
                            .responseContent()
                            .aggregate()
                            .block(LIMIT);
                }
            }
            assertThat(origin.requests())
                    .hasSize(2)
                    .extracting(SeenRequest::protocol)
                    .containsOnly("HTTP/2.0");
            assertThat(proxy.targets()).containsExactly("127.0.0.1:" + origin.port());
        }
    }

    @Test
    void exchangesOfOneTimeHaveConnectionsOfTheirOwnWithinTheBound() throws IOException, GeneralSecurityException {
        try (GuardedHttp http = new GuardedHttp(HERE, 3);
                FaultyOrigin origin = FaultyOrigin.startHttp2(certificates)) {
            origin.serve("/f", OriginFile.of(1, 100_000)).delayHead(Duration.ofMillis(300));
            long begin = System.nanoTime();
            Flux.range(0, 12).flatMap(i -> get(http, origin), 12).blockLast(LIMIT);
            assertThat(origin.requests()).hasSize(12);
            assertThat(origin.allConnections()).isEqualTo(3);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(4 * 300));
        }
    }

    @Test
    void theWindowOfTheConnectionDoesNotHoldUpItsStream() throws IOException, GeneralSecurityException {
        AtomicInteger least = new AtomicInteger(Integer.MAX_VALUE);
        try (GuardedHttp http = new GuardedHttp(HERE, 1);
                FaultyOrigin origin = serving(FaultyOrigin.startHttp2(certificates), 8 << 20)) {
            for (int i = 0; i < 2; i++) {
                Integer bytes = http.client()
                        .doOnRequest((request, connection) -> least.accumulateAndGet(window(connection), Math::min))
                        .get()
                        .uri(origin.url("/f"))
                        .response((head, body) -> body.map(ByteBuf::readableBytes))
                        .reduce(0, Integer::sum)
                        .block(LIMIT);
                assertThat(bytes).isEqualTo(8 << 20);
            }
        }
        assertThat(least.get()).isGreaterThanOrEqualTo(GuardedHttp.MAX_BUFFER);
    }

    private static Http2Connection http2(Connection connection) {
        return connection
                .channel()
                .parent()
                .pipeline()
                .get(Http2FrameCodec.class)
                .connection();
    }

    @Test
    void originsMayNotPush() throws IOException, GeneralSecurityException {
        AtomicInteger allowed = new AtomicInteger(-1);
        try (GuardedHttp http = new GuardedHttp(HERE, 1);
                FaultyOrigin origin = serving(FaultyOrigin.startHttp2(certificates), 10)) {
            get(http, origin).block(LIMIT);
            http.client()
                    .doOnRequest((request, connection) ->
                            allowed.set(http2(connection).remote().maxActiveStreams()))
                    .get()
                    .uri(origin.url("/f"))
                    .response()
                    .block(LIMIT);
        }
        assertThat(allowed).hasValue(0);
    }

    private static int window(Connection connection) {
        Http2Connection http2 = http2(connection);
        return http2.local().flowController().windowSize(http2.connectionStream());
    }

    @Test
    void theGuardStandsBeforeTheseConnectionsToo() throws IOException, GeneralSecurityException {
        try (GuardedHttp http = new GuardedHttp(EgressRules.allowing(List.of()), 1);
                FaultyOrigin origin = serving(FaultyOrigin.startHttp2(certificates), 10)) {
            Throwable failure = catchThrowable(() -> get(http, origin).block(LIMIT));
            assertThat(EgressRefused.in(failure)).isPresent();
            assertThat(origin.allConnections()).isZero();
        }
    }
}
