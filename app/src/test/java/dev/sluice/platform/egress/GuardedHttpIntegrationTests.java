package dev.sluice.platform.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.OriginFile;
import io.netty.buffer.ByteBuf;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

final class GuardedHttpIntegrationTests {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final AtomicInteger accepted = new AtomicInteger();
    /** Listens on all addresses, IPv6 too, so that a connection that slips through is seen. */
    private final DisposableServer listener = HttpServer.create()
            .host("::")
            .port(0)
            .doOnConnection(connection -> accepted.incrementAndGet())
            .handle((request, response) -> response.sendString(Flux.just("reached")))
            .bindNow(LIMIT);

    @AfterEach
    void stop() {
        listener.disposeNow(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "[::ffff:7f00:1]",
                "[::ffff:127.0.0.1]",
                "[::127.0.0.1]",
                "[::1]",
                "localhost",
                "0.0.0.0",
                "[::]",
                "127.1",
                "2130706433"
            })
    void refusesLoopbackInAllItsForms(String host) {
        try (GuardedHttp http = new GuardedHttp(EgressRules.allowing(List.of()), 4)) {
            Throwable failure = catchThrowable(() -> get(http, "http://" + host + ':' + listener.port() + '/'));

            assertThat(failure).isNotNull();
            if (!host.equals("127.1") && !host.equals("2130706433")) {
                assertThat(EgressRefused.in(failure)).isPresent();
            }
        }
        assertThat(accepted).hasValue(0);
    }

    @Test
    void connectsWhereTheOperatorOpensIt() {
        List<String> allow = List.of("127.0.0.1/32:" + listener.port(), "[::1]/128:" + listener.port());
        try (GuardedHttp http = new GuardedHttp(EgressRules.allowing(allow), 4)) {
            assertThat(get(http, "http://127.0.0.1:" + listener.port() + '/')).isEqualTo("reached");
            assertThat(get(http, "http://[::1]:" + listener.port() + '/')).isEqualTo("reached");
            assertThat(get(http, "http://localhost:" + listener.port() + '/')).isEqualTo("reached");
        }
        assertThat(accepted).hasPositiveValue();
    }

    @Test
    void refusesANameWithOneBadAddressAmongGoodOnes() {
        EgressRules rules = EgressRules.allowing(List.of("127.0.0.1/32"));
        try (GuardedHttp http = new GuardedHttp(rules, Proxies.NONE, 4, names("127.0.0.1", "127.0.0.2"))) {
            Throwable failure = catchThrowable(() -> get(http, "http://mixed.example:" + listener.port() + '/'));

            assertThat(EgressRefused.in(failure)).isPresent();
        }
        assertThat(accepted).hasValue(0);
    }

    @Test
    void connectsToANameWhoseAddressesAreAllGood() {
        EgressRules rules = EgressRules.allowing(List.of("127.0.0.0/31"));
        try (GuardedHttp http = new GuardedHttp(rules, Proxies.NONE, 4, names("127.0.0.1", "127.0.0.1"))) {
            assertThat(get(http, "http://good.example:" + listener.port() + '/'))
                    .isEqualTo("reached");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNameOfBothFamiliesIsConnectedToByTheOneThatAnswers(boolean ipv6First) {
        EgressRules rules = EgressRules.allowing(List.of("127.0.0.1/32", "::1/128"));
        AddressResolverGroup<?> both = ipv6First ? names("::1", "127.0.0.1") : names("127.0.0.1", "::1");
        try (FaultyOrigin origin = FaultyOrigin.start();
                GuardedHttp http = new GuardedHttp(rules, Proxies.NONE, 4, both)) {
            origin.serve("/f", OriginFile.of("here".getBytes(StandardCharsets.US_ASCII)));
            assertThat(get(http, "http://both.example:" + origin.port() + "/f")).isEqualTo("here");
        }
    }

    @Test
    void guardsTheConnectionItselfWhenAnotherSelectorChooses() {
        try (GuardedHttp http = new GuardedHttp(EgressRules.allowing(List.of()), 4)) {
            InetSocketAddress elsewhere = new InetSocketAddress(NetUtil.LOCALHOST4, listener.port());
            Throwable failure = catchThrowable(() -> http.client()
                    .resolvedAddressesSelector((config, addresses) -> List.of(elsewhere))
                    .get()
                    .uri("http://127.0.0.1:" + listener.port() + '/')
                    .response()
                    .block(LIMIT));

            assertThat(EgressRefused.in(failure)).isPresent();
        }
        assertThat(accepted).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void closesTheChannelOfARefusedAddress(String host) {
        AtomicInteger made = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        try (GuardedHttp http = new GuardedHttp(EgressRules.allowing(List.of()), 1)) {
            HttpClient counted = http.client().doOnChannelInit((observer, channel, remote) -> {
                made.incrementAndGet();
                channel.closeFuture().addListener(done -> closed.incrementAndGet());
            });
            for (int i = 0; i < 20; i++) {
                Throwable failure = catchThrowable(() -> counted.get()
                        .uri("http://" + host + ':' + listener.port() + '/')
                        .response()
                        .block(LIMIT));
                assertThat(EgressRefused.in(failure)).isPresent();
            }
            Awaitility.await().untilAsserted(() -> assertThat(closed).hasValue(20));
            assertThat(made).hasValue(20);
        }
    }

    @Test
    void readsInLargeBuffers() {
        long size = 256L << 20;
        try (FaultyOrigin origin = FaultyOrigin.start();
                GuardedHttp http = new GuardedHttp(EgressRules.allowing(List.of("127.0.0.1/32")), 4)) {
            origin.serve("/large", OriginFile.of(7, size));
            List<Integer> sizes = Objects.requireNonNull(http.client()
                    .get()
                    .uri(origin.url("/large"))
                    .response((head, body) -> body.map(ByteBuf::readableBytes))
                    .collectList()
                    .block(Duration.ofSeconds(25)));

            assertThat(sizes.stream().mapToLong(Integer::longValue).sum()).isEqualTo(size);
            assertThat(Collections.max(sizes)).isGreaterThanOrEqualTo(256 << 10);
            assertThat(origin.bytesSent("/large")).isEqualTo(size);
        }
    }

    @Test
    void readsCanBeBoundedAndFreedOnOneConnection() {
        long size = 16L << 20;
        try (FaultyOrigin origin = FaultyOrigin.start();
                GuardedHttp http = new GuardedHttp(EgressRules.allowing(List.of("127.0.0.1/32")), 1)) {
            origin.serve("/file", OriginFile.of(7, size));
            assertThat(largestBuffer(http, origin, 6000)).isLessThanOrEqualTo(6000);
            assertThat(largestBuffer(http, origin, GuardedHttp.MAX_BUFFER)).isGreaterThan(64 << 10);
            assertThat(largestBuffer(http, origin, 6000)).isLessThanOrEqualTo(6000);
            assertThat(origin.allConnections()).isEqualTo(1);
        }
    }

    @Test
    void manyConnectionsReadLessEach() {
        try (FaultyOrigin origin = FaultyOrigin.start();
                GuardedHttp http = new GuardedHttp(EgressRules.allowing(List.of("127.0.0.1/32")), 600)) {
            origin.serve("/file", OriginFile.of(7, 4 << 20));
            origin.serve("/stalled", OriginFile.of(7, 100).stallAfter(50));
            int alone = largestBuffer(http, origin, GuardedHttp.MAX_BUFFER);
            List<Connection> open = open(http, origin.url("/stalled"), 512);
            int amongMany = largestBuffer(http, origin, GuardedHttp.MAX_BUFFER);
            open.forEach(Connection::dispose);
            open.forEach(connection -> connection.onDispose().block(LIMIT));

            assertThat(alone).isGreaterThan(64 << 10);
            assertThat(amongMany).isLessThanOrEqualTo((32 << 20) / 512);
            assertThat(largestBuffer(http, origin, GuardedHttp.MAX_BUFFER)).isGreaterThan(64 << 10);
        }
    }

    private static List<Connection> open(GuardedHttp http, URI url, int count) {
        return Objects.requireNonNull(Flux.range(0, count)
                .flatMap(
                        i -> http.client()
                                .get()
                                .uri(url)
                                .responseConnection((head, connection) -> Mono.just(connection)),
                        count)
                .collectList()
                .block(LIMIT));
    }

    private static int largestBuffer(GuardedHttp http, FaultyOrigin origin, int bound) {
        List<Integer> sizes = Objects.requireNonNull(http.client()
                .doOnRequest((request, connection) -> GuardedHttp.readAtMost(connection, bound))
                .get()
                .uri(origin.url("/file"))
                .response((head, body) -> body.map(ByteBuf::readableBytes))
                .collectList()
                .block(LIMIT));
        return Collections.max(sizes);
    }

    @Test
    void doesNotFollowRedirects() {
        try (FaultyOrigin origin = FaultyOrigin.start();
                GuardedHttp http = new GuardedHttp(EgressRules.allowing(List.of("127.0.0.1/32")), 4)) {
            origin.serve(
                    "/here", OriginFile.of(Content.random(1, 10).bytes(0, 10)).redirect("/there"));

            assertThat(http.client().get().uri(origin.url("/here")).response().block(LIMIT))
                    .satisfies(head -> assertThat(head.status().code()).isEqualTo(302));
            assertThat(origin.requests("/there")).isEmpty();
        }
    }

    private static String get(GuardedHttp http, String url) {
        String body = http.client()
                .get()
                .uri(url)
                .responseContent()
                .aggregate()
                .asString()
                .block(LIMIT);
        return body == null ? "" : body;
    }

    private static AddressResolverGroup<InetSocketAddress> names(String... addresses) {
        return new AddressResolverGroup<>() {
            @Override
            protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
                return new FixedNames(executor, List.of(addresses)).asAddressResolver();
            }
        };
    }

    /** Resolves every name to the same addresses. */
    private static final class FixedNames extends InetNameResolver {

        private final List<String> addresses;

        FixedNames(EventExecutor executor, List<String> addresses) {
            super(executor);
            this.addresses = addresses;
        }

        @Override
        protected void doResolve(String name, Promise<InetAddress> promise) throws Exception {
            promise.setSuccess(all().get(0));
        }

        @Override
        protected void doResolveAll(String name, Promise<List<InetAddress>> promise) throws Exception {
            promise.setSuccess(all());
        }

        private List<InetAddress> all() throws UnknownHostException {
            InetAddress[] found = new InetAddress[addresses.size()];
            for (int i = 0; i < found.length; i++) {
                found[i] = InetAddress.getByAddress(
                        Objects.requireNonNull(NetUtil.createByteArrayFromIpAddressString(addresses.get(i))));
            }
            return List.of(found);
        }
    }
}
