package dev.sluice.source.extractor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.platform.egress.ProxyChoice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Pages of hosts that no name server knows: who does not ask by the proxy, which this is too, gets nothing. Remembers what it
 * was asked.
 */
final class PagesByProxy implements EgressPass.Gate, AutoCloseable {

    private static final String USER = "pass:secret";
    private static final String BASIC = "Basic cGFzczpzZWNyZXQ=";

    private final HttpServer server;
    private final Map<String, byte[]> bodies = new ConcurrentHashMap<>();
    private final List<String> fields = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private volatile CountDownLatch held = new CountDownLatch(0);

    PagesByProxy() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    PagesByProxy with(String path, String body) {
        return with(path, body.getBytes(StandardCharsets.UTF_8));
    }

    PagesByProxy with(String path, byte[] body) {
        bodies.put(path, body);
        return this;
    }

    /** Answers nobody until it is closed. */
    PagesByProxy hanging() {
        held = new CountDownLatch(1);
        return this;
    }

    /** Path, user agent and cookies of the requests that came with the pass. */
    List<String> fields() {
        return List.copyOf(fields);
    }

    /** Passes that are open. */
    int passes() {
        return open.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            boolean passed = BASIC.equals(exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
            byte[] body = bodies.get(path);
            if (!passed || body == null) {
                exchange.sendResponseHeaders(passed ? 404 : 407, -1);
                return;
            }
            fields.add(path + " " + exchange.getRequestHeaders().getFirst("User-Agent") + " "
                    + exchange.getRequestHeaders().getFirst("Cookie"));
            held.await();
            exchange.getResponseHeaders().set("Content-Type", type(path));
            exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(200, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private static String type(String path) {
        Map<String, String> types = Map.of(
                "json",
                "application/json",
                "m3u8",
                "application/vnd.apple.mpegurl",
                "mp4",
                "video/mp4",
                "html",
                "text/html");
        String extension = path.substring(path.lastIndexOf('.') + 1);
        return Objects.requireNonNullElse(types.get(extension), "application/octet-stream");
    }

    @Override
    public EgressPass open(ProxyChoice way) {
        open.incrementAndGet();
        return new EgressPass() {
            @Override
            public String url() {
                return "http://" + USER + "@127.0.0.1:" + server.getAddress().getPort();
            }

            @Override
            public void close() {
                open.decrementAndGet();
            }
        };
    }

    @Override
    public void close() {
        held.countDown();
        server.stop(0);
    }
}
