package dev.sluice.platform.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.RawOrigin;
import dev.sluice.testkit.TestProxy;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Where programs do not get, however they ask. */
final class LoopbackProxyGuardIntegrationTests {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** What is private to all, and a name that leads to a good and to a bad address. */
    private static final AddressResolverGroup<?> NAMES = NamedHosts.of(Map.of(
            "here.example", List.of(NetUtil.LOCALHOST4),
            "private.example", List.of(address("10.0.0.1")),
            "mixed.example", List.of(NetUtil.LOCALHOST4, address("127.0.0.2")),
            "metadata.example", List.of(address("169.254.169.254"))));

    private final AtomicInteger accepted = new AtomicInteger();

    /** Listens on all addresses, IPv6 too, so that a connection that slips through is seen. */
    private final DisposableServer listener = HttpServer.create()
            .host("::")
            .port(0)
            .doOnConnection(connection -> accepted.incrementAndGet())
            .handle((request, response) ->
                    response.header("Connection", "close").sendString(Flux.just("reached")))
            .bindNow(LIMIT);

    @AfterEach
    void stop() {
        listener.disposeNow(LIMIT);
    }

    private static InetAddress address(String literal) {
        return Objects.requireNonNull(NetUtil.createInetAddressFromIpAddressString(literal));
    }

    private static LoopbackProxy proxy(String... allow) {
        return new LoopbackProxy(EgressRules.allowing(List.of(allow)), Proxies.NONE, new SecureRandom(), NAMES, LIMIT);
    }

    private String connect(LoopbackProxy.Pass pass, String host) throws IOException {
        return ToolSocket.ask(
                pass, "CONNECT " + host + ":" + listener.port() + " HTTP/1.1", "Host: x", "Connection: close");
    }

    private String get(LoopbackProxy.Pass pass, String host) throws IOException {
        return ToolSocket.ask(pass, "GET http://" + host + ":" + listener.port() + "/ HTTP/1.1", "Host: x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.2",
                "0.0.0.0",
                "[::]",
                "[::1]",
                "[::ffff:7f00:1]",
                "[::ffff:127.0.0.1]",
                "[::127.0.0.1]",
                "10.0.0.1",
                "192.168.0.1",
                "172.16.0.1",
                "169.254.169.254",
                "[fd00:ec2::254]",
                "[fe80::1]",
                "here.example",
                "private.example",
                "mixed.example",
                "metadata.example"
            })
    void privateAddressesAreRefused(String host) throws IOException {
        try (LoopbackProxy proxy = proxy()) {
            LoopbackProxy.Pass pass = proxy.open(ProxyChoice.NONE);
            for (String answer : List.of(connect(pass, host), get(pass, host))) {
                assertThat(answer)
                        .startsWith("HTTP/1.1 403 ")
                        .contains("\r\n\r\nThe gateway does not connect to ")
                        .endsWith(" port " + listener.port() + ": the address is not public.\n");
            }
        }
        assertThat(accepted).hasValue(0);
    }

    /** Without the guard they would be reached: so that the test above can fail. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.2",
                "[::1]",
                "[::ffff:7f00:1]",
                "[::ffff:127.0.0.1]",
                "here.example",
                "mixed.example"
            })
    void theyAreReachedWhereTheOperatorOpensThem(String host) throws IOException {
        try (LoopbackProxy proxy = proxy("127.0.0.0/8:" + listener.port(), "[::1]/128:" + listener.port())) {
            LoopbackProxy.Pass pass = proxy.open(ProxyChoice.NONE);
            assertThat(get(pass, host)).startsWith("HTTP/1.1 200 ").contains("reached");
            try (ToolSocket tool = ToolSocket.open(pass).tunnel(host + ":" + listener.port())) {
                assertThat(tool.raw("GET / HTTP/1.1\r\nHost: x\r\n\r\n").rest()).contains("reached");
            }
        }
        assertThat(accepted).hasValue(2);
    }

    @Test
    void aNameWithOneBadAddressAmongGoodOnesIsRefused() throws IOException {
        try (LoopbackProxy proxy = proxy("127.0.0.1/32")) {
            LoopbackProxy.Pass pass = proxy.open(ProxyChoice.NONE);
            assertThat(get(pass, "here.example")).startsWith("HTTP/1.1 200 ");
            assertThat(get(pass, "mixed.example")).startsWith("HTTP/1.1 403 ").contains(" 127.0.0.2 ");
            assertThat(connect(pass, "mixed.example")).startsWith("HTTP/1.1 403 ");
        }
        assertThat(accepted).hasValue(1);
    }

    @Test
    void anotherPortThanTheOpenedOneIsRefused() throws IOException {
        try (LoopbackProxy proxy = proxy("127.0.0.1/32:" + (listener.port() ^ 1))) {
            LoopbackProxy.Pass pass = proxy.open(ProxyChoice.NONE);
            assertThat(get(pass, "127.0.0.1")).startsWith("HTTP/1.1 403 ");
            assertThat(connect(pass, "127.0.0.1")).startsWith("HTTP/1.1 403 ");
        }
        assertThat(accepted).hasValue(0);
    }

    /** Some parser or other reads each of them as 127.0.0.1, which is open here. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2130706433",
                "017700000001",
                "0x7f000001",
                "0x7f.1",
                "127.1",
                "0177.0.0.1",
                "127.0.0.01",
                "127.0.0.1.",
                "[::1%25lo]",
                "user@127.0.0.1",
                "127.0.0.1%00",
                "%31%32%37.0.0.1",
                "127.0.0.1\\@example.org",
                "127.0.0.1#.example.org"
            })
    void oddSpellingsAreNotRead(String host) throws IOException {
        try (LoopbackProxy proxy = proxy("127.0.0.0/8", "::1/128")) {
            LoopbackProxy.Pass pass = proxy.open(ProxyChoice.NONE);
            assertThat(connect(pass, host)).startsWith("HTTP/1.1 400 ");
            if (!host.contains("#")) {
                assertThat(get(pass, host)).startsWith("HTTP/1.1 400 ");
            }
        }
        assertThat(accepted).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1|Host: 127.0.0.1:{port}",
                "GET * HTTP/1.1|Host: 127.0.0.1:{port}",
                "GET 127.0.0.1:{port} HTTP/1.1|Host: 127.0.0.1:{port}",
                "GET ftp://127.0.0.1:{port}/ HTTP/1.1",
                "GET file:///etc/hosts HTTP/1.1",
                "GET https://127.0.0.1:{port}/ HTTP/1.1",
                "GET http:///x HTTP/1.1",
                "GET http://127.0.0.1:{port}/ HTTP/2.0",
                "GET http://127.0.0.1:{port}/",
                "GET http://127.0.0.1:{port}/ a HTTP/1.1",
                "CONNECT 127.0.0.1 HTTP/1.1",
                "CONNECT 127.0.0.1: HTTP/1.1",
                "CONNECT 127.0.0.1:0 HTTP/1.1",
                "CONNECT 127.0.0.1:65536 HTTP/1.1",
                "CONNECT http://127.0.0.1:{port} HTTP/1.1",
                "CONNECT 127.0.0.1:{port}/ HTTP/1.1",
                "CONNECT :{port} HTTP/1.1",
                "CONNECT 127.0.0.1:{port} HTTP/1.1|Content-Length: 1",
                "CONNECT 127.0.0.1:{port} HTTP/1.1|Transfer-Encoding: chunked",
                "POST http://127.0.0.1:{port}/ HTTP/1.1|Content-Length: 1|Content-Length: 2",
                "POST http://127.0.0.1:{port}/ HTTP/1.1|Content-Length: 1|Content-Length: 1",
                "POST http://127.0.0.1:{port}/ HTTP/1.1|Content-Length: 1, 1",
                "POST http://127.0.0.1:{port}/ HTTP/1.1|Content-Length: +1",
                "POST http://127.0.0.1:{port}/ HTTP/1.1|Content-Length: -1",
                "POST http://127.0.0.1:{port}/ HTTP/1.1|Content-Length: 0x1",
                "POST http://127.0.0.1:{port}/ HTTP/1.1|Content-Length : 1",
                "POST http://127.0.0.1:{port}/ HTTP/1.1|Content-Length: 1|Transfer-Encoding: chunked",
                "POST http://127.0.0.1:{port}/ HTTP/1.1|Transfer-Encoding: chunked|Content-Length: 1",
                "POST http://127.0.0.1:{port}/ HTTP/1.1|Transfer-Encoding: gzip, chunked",
                "POST http://127.0.0.1:{port}/ HTTP/1.1|Transfer-Encoding: chunked|Transfer-Encoding: chunked",
                "POST http://127.0.0.1:{port}/ HTTP/1.1|Transfer-Encoding: xchunked",
                "POST http://127.0.0.1:{port}/ HTTP/1.0|Transfer-Encoding: chunked",
                "GET http://127.0.0.1:{port}/ HTTP/1.1|X: a{cr}Y: b",
                "GET http://127.0.0.1:{port}/ HTTP/1.1|X: a{lf}Y: b",
                "GET http://127.0.0.1:{port}/ HTTP/1.1|X: a{nul}b",
                "GET http://127.0.0.1:{port}/ HTTP/1.1|{cr}X: a",
                "GET http://127.0.0.1:{port}/ HTTP/1.1|: a",
                "GET http://127.0.0.1:{port}/ HTTP/1.1|X y: a",
                "GET http://127.0.0.1:{port}/ HTTP/1.1|no colon",
                "GET{lf} http://127.0.0.1:{port}/ HTTP/1.1",
                "GET http://127.0.0.1:{port}/{cr}x HTTP/1.1"
            })
    void whatCannotBeReadInOneWayIsNotPassedOn(String head) throws IOException {
        String[] lines = head.replace("{port}", String.valueOf(listener.port()))
                .replace("{cr}", "\r")
                .replace("{lf}", "\n")
                .replace("{nul}", "\0")
                .split("\\|", -1);
        try (LoopbackProxy proxy = proxy("127.0.0.1/32")) {
            assertThat(ToolSocket.ask(proxy.open(ProxyChoice.NONE), lines)).startsWith("HTTP/1.1 400 ");
        }
        assertThat(accepted).hasValue(0);
    }

    @Test
    void aHeadIsBounded() throws IOException {
        try (RawOrigin origin = RawOrigin.start(exchange -> exchange.send("HTTP/1.1 204 No Content"));
                LoopbackProxy proxy = proxy("127.0.0.1/32")) {
            LoopbackProxy.Pass pass = proxy.open(ProxyChoice.NONE);
            String line = "GET " + origin.url("/") + " HTTP/1.1";
            assertThat(ToolSocket.ask(pass, line, "X: " + "a".repeat(40 << 10))).startsWith("HTTP/1.1 204 ");
            assertThat(ToolSocket.ask(pass, line, "X: " + "a".repeat(64 << 10))).startsWith("HTTP/1.1 431 ");
            assertThat(ToolSocket.ask(pass, "GET http://x/" + "a".repeat(64 << 10) + " HTTP/1.1"))
                    .startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void whatCannotBeReachedIsTold() throws IOException {
        int closed = closedPort();
        try (LoopbackProxy proxy = proxy("127.0.0.1/32")) {
            LoopbackProxy.Pass pass = proxy.open(ProxyChoice.NONE);
            assertThat(ToolSocket.ask(pass, "CONNECT 127.0.0.1:" + closed + " HTTP/1.1"))
                    .startsWith("HTTP/1.1 502 ")
                    .endsWith("There is no connection to 127.0.0.1 port " + closed + ".\n");
            assertThat(connect(pass, "unknown.example"))
                    .startsWith("HTTP/1.1 502 ")
                    .endsWith("The name unknown.example is not known.\n");
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return taken.getLocalPort();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPassMayLeadByAProxy(boolean socks) throws IOException {
        try (FaultyOrigin origin = FaultyOrigin.start();
                TestProxy upstream = socks ? TestProxy.socks5() : TestProxy.http()) {
            origin.serve("/f", OriginFile.of("the file".getBytes(StandardCharsets.US_ASCII)));
            upstream.requiring("us er", "p:w");
            Proxies proxies = Proxies.of(upstream.address("us%20er:p%3Aw@"), List.of());
            try (LoopbackProxy proxy =
                    new LoopbackProxy(EgressRules.allowing(List.of()), proxies, new SecureRandom())) {
                LoopbackProxy.Pass pass = proxy.open(proxies.system());
                String target = "files.example:" + origin.port();
                assertThat(ToolSocket.ask(pass, "GET http://" + target + "/f HTTP/1.1"))
                        .startsWith("HTTP/1.1 200 ")
                        .endsWith("the file");
                try (ToolSocket tool = ToolSocket.open(pass).tunnel(target)) {
                    tool.raw("GET /f HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                    assertThat(tool.rest()).endsWith("the file");
                }
                assertThat(upstream.targets()).containsExactly(target, target);
                for (String host : List.of("127.0.0.1", "[::1]", "localhost", "a.internal", "169.254.169.254")) {
                    assertThat(connect(pass, host)).startsWith("HTTP/1.1 403 ");
                    assertThat(get(pass, host)).startsWith("HTTP/1.1 403 ");
                }
                assertThat(upstream.targets()).hasSize(2);
                assertThat(pass.toString()).isEqualTo("Pass[by " + upstream.address() + "]");
            }
        }
    }

    @Test
    void aProxyThatFailsIsTold() throws IOException {
        try (TestProxy upstream = TestProxy.http().answering(403)) {
            String gone = "http://127.0.0.1:" + closedPort();
            Proxies proxies = Proxies.of(upstream.address(), List.of(gone));
            try (LoopbackProxy proxy =
                    new LoopbackProxy(EgressRules.allowing(List.of()), proxies, new SecureRandom())) {
                assertThat(connect(proxy.open(proxies.system()), "files.example"))
                        .startsWith("HTTP/1.1 502 ")
                        .endsWith("The proxy answered 403.\n");
                assertThat(connect(proxy.open(proxies.custom(gone)), "files.example"))
                        .startsWith("HTTP/1.1 502 ")
                        .endsWith("The proxy cannot be reached.\n");
            }
        }
    }

    @Test
    void aProxyThatTheOperatorDoesNotHaveOpensNoPass() {
        try (LoopbackProxy proxy = proxy()) {
            ProxyChoice gone = new ProxyChoice(ProxyChoice.Kind.CUSTOM, "http://gone.example:1");
            assertThatThrownBy(() -> proxy.open(gone)).isInstanceOf(EgressRefused.class);
        }
    }
}
