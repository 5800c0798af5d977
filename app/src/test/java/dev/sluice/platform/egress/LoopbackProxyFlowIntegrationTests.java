package dev.sluice.platform.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.RawOrigin;
import io.netty.buffer.Unpooled;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.transport.ProxyProvider;

/** How bytes flow through the proxy, and how either side's end reaches the other one. */
final class LoopbackProxyFlowIntegrationTests {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int LARGE = 32 << 20;

    /** What the sockets of both sides hold at most, with room to spare. */
    private static final long HELD = 64 << 20;

    private final LoopbackProxy proxy =
            new LoopbackProxy(EgressRules.allowing(List.of("127.0.0.1/32")), Proxies.NONE, new SecureRandom());
    private final LoopbackProxy.Pass pass = proxy.open(ProxyChoice.NONE);

    @AfterEach
    void stop() {
        proxy.close();
    }

    private static DisposableServer echo() {
        return HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> response.send(request.receive().retain()))
                .bindNow(LIMIT);
    }

    private static byte[] large() {
        return Content.random(3, LARGE).bytes(0, LARGE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLargeBodyGoesThereAndComesBackUnchanged(boolean chunked) throws Exception {
        byte[] sent = large();
        DisposableServer echo = echo();
        try (ToolSocket tool = ToolSocket.open(pass)) {
            tool.send(
                    "POST http://127.0.0.1:" + echo.port() + "/ HTTP/1.1",
                    chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + LARGE);
            Thread writer = Thread.ofVirtual().start(() -> send(tool, sent, chunked));
            assertThat(tool.head()).startsWith("HTTP/1.1 200 ");
            assertThat(Chunks.read(tool.socket().getInputStream())).isEqualTo(sent);
            writer.join();
        } finally {
            echo.disposeNow(LIMIT);
        }
    }

    private static void send(ToolSocket tool, byte[] bytes, boolean chunked) {
        try {
            OutputStream out = tool.socket().getOutputStream();
            if (chunked) {
                tool.raw(Integer.toHexString(bytes.length) + "\r\n");
            }
            out.write(bytes);
            if (chunked) {
                tool.raw("\r\n0\r\nX-Trailer: 1\r\n\r\n");
            }
        } catch (IOException gone) {
            throw new AssertionError(gone);
        }
    }

    @Test
    void aLargeBodyGoesThroughATunnelUnchanged() {
        byte[] sent = large();
        DisposableServer echo = echo();
        URI address = URI.create(pass.url());
        String[] login = address.getUserInfo().split(":", 2);
        try {
            byte[] got = HttpClient.newConnection()
                    .proxy(spec -> spec.type(ProxyProvider.Proxy.HTTP)
                            .host("127.0.0.1")
                            .port(address.getPort())
                            .username(login[0])
                            .password(user -> login[1]))
                    .post()
                    .uri("http://127.0.0.1:" + echo.port() + "/")
                    .send(Mono.fromCallable(() -> Unpooled.wrappedBuffer(sent)))
                    .responseSingle((head, body) -> body.asByteArray())
                    .block(LIMIT);
            assertThat(got).isEqualTo(sent);
        } finally {
            echo.disposeNow(LIMIT);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSlowReaderSlowsTheOrigin(boolean tunnel) throws IOException {
        AtomicLong written = new AtomicLong();
        try (RawOrigin origin = RawOrigin.start(exchange -> {
                    exchange.send("HTTP/1.1 200 OK", "Content-Length: " + (1L << 40));
                    pour(exchange.socket(), written);
                });
                ToolSocket tool = ToolSocket.open(pass)) {
            if (tunnel) {
                tool.tunnel("127.0.0.1:" + origin.port()).raw("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            } else {
                tool.send("GET " + origin.url("/") + " HTTP/1.1");
            }
            assertThat(tool.head()).startsWith("HTTP/1.1 200 ");
            assertStands(written);
            tool.socket().getInputStream().skipNBytes(2 * HELD);
            assertThat(written).hasValueGreaterThan(HELD);
            tool.leave();
            origin.awaitClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSlowOriginSlowsTheProgram(boolean tunnel) throws IOException {
        AtomicLong written = new AtomicLong();
        CountDownLatch over = new CountDownLatch(1);
        try (RawOrigin origin = RawOrigin.start(exchange -> await(over));
                ToolSocket tool = ToolSocket.open(pass)) {
            if (tunnel) {
                tool.tunnel("127.0.0.1:" + origin.port()).raw("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            } else {
                tool.send("PUT " + origin.url("/") + " HTTP/1.1", "Content-Length: " + (1L << 40));
            }
            Thread writer = Thread.ofVirtual().start(() -> pour(tool.socket(), written));
            assertStands(written);
            tool.leave();
            over.countDown();
            Awaitility.await().until(() -> !writer.isAlive());
        }
    }

    /** Something was written, and then for half a second nothing more. */
    private static void assertStands(AtomicLong written) {
        AtomicLong before = new AtomicLong(-1);
        Awaitility.await()
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> written.get() > 0 && before.getAndSet(written.get()) == written.get());
        assertThat(written).hasValueLessThan(HELD);
    }

    /** Writes until the other side has gone, which is how this ends; at most four times what may be held. */
    private static void pour(Socket socket, AtomicLong written) {
        byte[] piece = new byte[64 << 10];
        try {
            while (written.get() < 4 * HELD) {
                socket.getOutputStream().write(piece);
                written.addAndGet(piece.length);
            }
        } catch (IOException gone) {
            // The test is over.
        }
    }

    private static void await(CountDownLatch over) {
        try {
            over.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whenTheProgramGoesTheOriginIsLeft(boolean tunnel) throws IOException {
        try (FaultyOrigin origin = FaultyOrigin.start()) {
            origin.serve("/f", OriginFile.of(1, 1 << 20).stallAfter(10));
            try (ToolSocket tool = ToolSocket.open(pass)) {
                if (tunnel) {
                    tool.tunnel("127.0.0.1:" + origin.port()).raw("GET /f HTTP/1.1\r\nHost: x\r\n\r\n");
                } else {
                    tool.send("GET " + origin.url("/f") + " HTTP/1.1");
                }
                assertThat(tool.head()).startsWith("HTTP/1.1 200 ");
                assertThat(origin.openConnections()).isEqualTo(1);
            }
            origin.awaitClosed();
        }
    }

    @Test
    void whenTheOriginGoesATunnelEndsBehindItsBytes() throws IOException {
        byte[] sent = Content.random(5, 4 << 20).bytes(0, 4 << 20);
        try (RawOrigin origin = RawOrigin.start(exchange -> exchange.body(sent).close());
                ToolSocket tool = ToolSocket.open(pass).tunnel("127.0.0.1:" + origin.port())) {
            tool.raw("\r\n\r\n");
            assertThat(tool.socket().getInputStream().readAllBytes()).isEqualTo(sent);
        }
    }

    @Test
    void anAnswerThatEndsTooEarlyIsSeenToBeAPart() throws IOException {
        for (String framing : List.of("Content-Length: 100", "Transfer-Encoding: chunked")) {
            try (RawOrigin origin = RawOrigin.start(exchange -> exchange.send("HTTP/1.1 200 OK", framing)
                            .chunk(new byte[10])
                            .close());
                    ToolSocket tool = ToolSocket.open(pass)) {
                tool.send("GET " + origin.url("/") + " HTTP/1.1");
                assertThatThrownBy(tool::rest).hasMessageContaining("reset");
            }
        }
    }

    @Test
    void anAnswerWithoutALengthEndsWithItsConnection() throws IOException {
        try (RawOrigin origin = RawOrigin.start(exchange -> exchange.send("HTTP/1.1 200 OK")
                .body("all".getBytes(StandardCharsets.US_ASCII))
                .close())) {
            assertThat(ToolSocket.ask(pass, "GET " + origin.url("/") + " HTTP/1.1"))
                    .endsWith("\r\n\r\nall");
        }
    }

    @Test
    void aResetOriginIsNotTakenForOneThatIsDone() throws IOException {
        try (RawOrigin origin = RawOrigin.start(exchange -> {
                    exchange.send("HTTP/1.1 200 OK").body(new byte[10]);
                    assertThat(exchange.socket().getInputStream().read()).isEqualTo('x');
                    exchange.reset();
                });
                ToolSocket tool = ToolSocket.open(pass)) {
            tool.send("POST " + origin.url("/") + " HTTP/1.1", "Content-Length: 1");
            assertThat(tool.head()).startsWith("HTTP/1.1 200 ");
            assertThat(tool.socket().getInputStream().readNBytes(10)).hasSize(10);
            tool.raw("x");
            assertThatThrownBy(tool::rest).hasMessageContaining("reset");
        }
    }

    @Test
    void anOriginWithoutAnAnswerIsABadGateway() throws IOException {
        Map<String, String> answers = Map.of(
                "", "closed the connection",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "cannot be read",
                "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", "not asked for",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "not asked for");
        for (Map.Entry<String, String> answer : answers.entrySet()) {
            try (RawOrigin origin =
                    RawOrigin.start(exchange -> exchange.body(answer.getKey().getBytes(StandardCharsets.US_ASCII))
                            .close())) {
                assertThat(ToolSocket.ask(pass, "GET " + origin.url("/") + " HTTP/1.1"))
                        .startsWith("HTTP/1.1 502 ")
                        .contains(answer.getValue());
            }
        }
    }

    @Test
    void interimAnswersArePassedOver() throws IOException {
        try (RawOrigin origin = RawOrigin.start(exchange ->
                exchange.send("HTTP/1.1 103 Early Hints", "Link: <x>").send("HTTP/1.1 204 No Content"))) {
            assertThat(ToolSocket.ask(pass, "GET " + origin.url("/") + " HTTP/1.1"))
                    .startsWith("HTTP/1.1 204 ")
                    .endsWith("\r\n\r\n");
        }
    }

    @Test
    void aMalformedBodyEndsTheExchange() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        try (RawOrigin origin = RawOrigin.start(exchange -> await(over));
                ToolSocket tool = ToolSocket.open(pass)) {
            tool.send("POST " + origin.url("/") + " HTTP/1.1", "Transfer-Encoding: chunked");
            assertThat(tool.raw("1\r\na\r\nzz\r\n").rest()).startsWith("HTTP/1.1 400 ");
            over.countDown();
            origin.awaitClosed();
        }
    }

    @Test
    void aSecondRequestOnAConnectionGoesNowhere() throws IOException {
        try (RawOrigin origin = RawOrigin.start(exchange -> exchange.send("HTTP/1.1 200 OK", "Content-Length: 0"));
                ToolSocket tool = ToolSocket.open(pass)) {
            tool.send("GET " + origin.url("/1") + " HTTP/1.1").send("GET " + origin.url("/2") + " HTTP/1.1");
            assertThat(tool.rest()).containsOnlyOnce("HTTP/1.1 200 ");
            assertThat(origin.heads()).singleElement().asString().startsWith("GET /1 ");
        }
    }

    @Test
    void aSilentConnectionIsEnded() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        try (RawOrigin origin = RawOrigin.start(exchange -> await(over));
                LoopbackProxy impatient = new LoopbackProxy(
                        EgressRules.allowing(List.of("127.0.0.1/32")),
                        Proxies.NONE,
                        new SecureRandom(),
                        NamedHosts.of(Map.of()),
                        Duration.ofMillis(300))) {
            LoopbackProxy.Pass hasty = impatient.open(ProxyChoice.NONE);
            try (ToolSocket asked = ToolSocket.open(hasty).tunnel("127.0.0.1:" + origin.port());
                    ToolSocket silent = ToolSocket.open(hasty)) {
                assertThat(asked.rest()).isEmpty();
                assertThat(silent.rest()).isEmpty();
            }
            over.countDown();
            origin.awaitClosed();
        }
    }

    /** The program has gone, or its pass has, while another proxy is still thinking. */
    @Test
    void whatIsOnItsWayEndsWithItsPass() throws IOException {
        try (ServerSocket silent = new ServerSocket()) {
            silent.bind(new InetSocketAddress(NetUtil.LOCALHOST4, 0));
            Proxies proxies = Proxies.of("http://127.0.0.1:" + silent.getLocalPort(), List.of());
            try (LoopbackProxy by = new LoopbackProxy(EgressRules.allowing(List.of()), proxies, new SecureRandom())) {
                LoopbackProxy.Pass waiting = by.open(proxies.system());
                try (ToolSocket tool = ToolSocket.open(waiting)) {
                    tool.send("CONNECT files.example:443 HTTP/1.1");
                    try (Socket asked = silent.accept()) {
                        asked.setSoTimeout(5_000);
                        asked.getInputStream().skipNBytes(1);
                        waiting.close();
                        assertThat(asked.getInputStream().readAllBytes()).isNotEmpty();
                    }
                    assertThat(tool.rest()).isEmpty();
                }
            }
        }
    }
}
