package dev.sluice.surface.common.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.surface.common.ClientAddresses;
import dev.sluice.testkit.SocketClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** What connections that behave badly get, over real sockets, and that others go on meanwhile. */
class ServerLimitsIntegrationTests {

    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int MOST = 20;

    private final List<Socket> sockets = new ArrayList<>();
    private DisposableServer server = start(LONG, LONG, LONG, List.of());

    private static DisposableServer start(Duration header, Duration read, Duration request, List<String> trusted) {
        ServerLimits limits =
                new ServerLimits(new ServerLimitProperties(header, read, request, MOST), ClientAddresses.of(trusted));
        return limits.apply(HttpServer.create().host("127.0.0.1").port(0))
                .httpRequestDecoder(spec -> spec.maxHeaderSize(16 << 10).maxInitialLineLength(8 << 10))
                .idleTimeout(Duration.ofSeconds(3))
                .route(routes -> routes.get("/", (asked, answer) -> answer.sendString(Mono.just("fine")))
                        .post(
                                "/",
                                (asked, answer) -> answer.sendString(
                                        asked.receive().aggregate().asString().map(body -> "got " + body)))
                        .ws(
                                "/ws",
                                (in, out) -> out.sendString(Flux.interval(SHORT)
                                        .map(n -> "tick " + n)
                                        .takeUntilOther(in.receive().asString().then()))))
                .bindNow();
    }

    private void restart(Duration header, Duration read, Duration request, List<String> trusted) {
        server.disposeNow();
        server = start(header, read, request, trusted);
    }

    @BeforeEach
    void answers() throws IOException {
        assertThat(answer(open(), GET)).startsWith("HTTP/1.1 200");
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.disposeNow();
    }

    private Socket open() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), 5000);
        socket.setSoTimeout(10_000);
        sockets.add(socket);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What comes next; empty when the connection is closed. */
    private static String read(Socket socket) throws IOException {
        byte[] bytes = new byte[4096];
        try {
            int n = socket.getInputStream().read(bytes);
            return n < 0 ? "" : new String(bytes, 0, n, StandardCharsets.ISO_8859_1);
        } catch (SocketException reset) {
            return "";
        }
    }

    private static String answer(Socket socket, String request) throws IOException {
        write(socket, request);
        return read(socket);
    }

    /** Whether the other end closes while one byte after the other is sent. */
    private static boolean isCutWhileItDrips(Socket socket, String text, Duration most) throws IOException {
        socket.setSoTimeout(50);
        long bytes = most.toMillis() / 50;
        for (int i = 0; i < bytes; i++) {
            try {
                write(socket, text);
                if (socket.getInputStream().read() < 0) {
                    return true;
                }
            } catch (SocketTimeoutException nothing) {
                assertThat(socket.isClosed()).isFalse();
            } catch (SocketException closed) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aHeaderThatDripsInIsCut() throws IOException {
        restart(SHORT, LONG, LONG, List.of());
        Socket slow = open();
        write(slow, "GET / HTTP/1.1\r\nX: ");
        assertThat(isCutWhileItDrips(slow, "a", Duration.ofSeconds(2))).isTrue();

        Socket second = open();
        assertThat(answer(second, GET)).startsWith("HTTP/1.1 200");
        write(second, "GET / HTTP/1.1\r\nX: ");
        assertThat(isCutWhileItDrips(second, "a", Duration.ofSeconds(2))).isTrue();
    }

    @Test
    void aHeaderThatDripsInIsNotCutWithinItsTime() throws IOException {
        Socket slow = open();
        write(slow, "GET / HTTP/1.1\r\nX: ");
        assertThat(isCutWhileItDrips(slow, "a", Duration.ofMillis(1500))).isFalse();
        slow.setSoTimeout(10_000);
        assertThat(answer(slow, "\r\n\r\n")).startsWith("HTTP/1.1 200");
    }

    @Test
    void aConnectionThatWaitsBetweenRequestsOutlivesTheTimeOfAHeader() throws IOException {
        restart(SHORT, LONG, LONG, List.of());
        Socket kept = open();
        assertThat(answer(kept, GET)).startsWith("HTTP/1.1 200");
        await().pollDelay(SHORT.multipliedBy(2)).until(() -> true);
        assertThat(answer(kept, GET)).startsWith("HTTP/1.1 200");
    }

    @Test
    void aBodyThatStallsOrDripsIsCut() throws IOException {
        String head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nabc";
        restart(LONG, SHORT, LONG, List.of());
        assertThat(answer(open(), head)).doesNotContain("200");

        restart(LONG, LONG, SHORT, List.of());
        Socket slow = open();
        write(slow, head);
        assertThat(isCutWhileItDrips(slow, "a", Duration.ofSeconds(2))).isTrue();
    }

    @Test
    void aSilentConnectionIsClosed() throws IOException {
        assertThat(read(open())).isEmpty();
    }

    @Test
    void whatIsTooLongIsRefused() throws IOException {
        String field = "X: " + "a".repeat(20 << 10);
        assertThat(answer(open(), "GET / HTTP/1.1\r\n" + field + "\r\n\r\n")).startsWith("HTTP/1.1 431");
        assertThat(answer(open(), "GET /" + "a".repeat(10 << 10) + " HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 414");
        assertThat(answer(open(), "GET / HTTP/1.1\r\nX: " + "a".repeat(10 << 10) + "\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void noneOfTheTimesEndsASocket() {
        restart(SHORT, SHORT, SHORT, List.of());
        try (SocketClient socket = SocketClient.connect("ws://127.0.0.1:" + server.port() + "/ws")) {
            await().atMost(LONG).until(() -> socket.messages().size() >= 6);
            socket.send("a frame, which is no header");
            int told = socket.messages().size();
            await().atMost(LONG).until(() -> socket.messages().size() >= told + 4);
        }
    }

    @Test
    void tooManyConnectionsOfOneAddressAreRefusedWhileOthersGoOn() throws IOException {
        restart(LONG, LONG, LONG, List.of());
        List<Socket> kept = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            Socket socket = open();
            assertThat(answer(socket, GET)).startsWith("HTTP/1.1 200");
            kept.add(socket);
        }
        for (int i = 0; i < 5; i++) {
            assertThat(answer(open(), GET)).isEmpty();
        }
        assertThat(answer(kept.getFirst(), GET)).startsWith("HTTP/1.1 200");
        kept.getLast().close();
        await().atMost(Duration.ofSeconds(5)).until(() -> answer(open(), GET).startsWith("HTTP/1.1 200"));
    }

    @Test
    void aTrustedProxyMayHaveMore() throws IOException {
        restart(LONG, LONG, LONG, List.of("127.0.0.1/32"));
        for (int i = 0; i < MOST + 5; i++) {
            assertThat(answer(open(), GET)).startsWith("HTTP/1.1 200");
        }
    }
}
