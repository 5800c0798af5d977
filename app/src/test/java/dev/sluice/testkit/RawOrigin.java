package dev.sluice.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;

/**
 * An origin on 127.0.0.1 that answers with the very bytes that a test gives, for faults that a proper server cannot have.
 * A request for {@link #PROBE} is answered well and not remembered. Thread-safe.
 */
public final class RawOrigin implements AutoCloseable {

    /** A path under which a test can see whether a further request comes through. */
    public static final String PROBE = "/probe";

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Script script;
    private final String scheme;
    private final ServerSocket listener;
    private final AtomicInteger number = new AtomicInteger();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** What a test answers. When it returns, the connection waits for the next request, unless it was closed. */
    @FunctionalInterface
    public interface Script {

        /** Answers one request; a failed write means that the client has gone. */
        void answer(RawExchange exchange) throws IOException;
    }

    private RawOrigin(String scheme, ServerSocketFactory sockets, Script script) {
        this.script = script;
        this.scheme = scheme;
        try {
            this.listener = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        thread(this::accept);
    }

    /** An origin on a free port. */
    public static RawOrigin start(Script script) {
        return new RawOrigin("http", ServerSocketFactory.getDefault(), script);
    }

    /** An origin on a free port that speaks TLS. */
    public static RawOrigin startTls(SSLContext tls, Script script) {
        return new RawOrigin("https", tls.getServerSocketFactory(), script);
    }

    /** Where it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    /** The address of a path. */
    public URI url(String path) {
        return URI.create(scheme + "://127.0.0.1:" + port() + path);
    }

    /** The heads of all requests so far, in order. */
    public List<String> heads() {
        return List.copyOf(heads);
    }

    /** Waits until no connection is open; fails after ten seconds. */
    public void awaitClosed() {
        Awaitility.await().atMost(LIMIT).until(open::isEmpty);
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static void thread(Runnable work) {
        Thread.ofPlatform().daemon().name("raw-origin").start(work);
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Socket socket = listener.accept();
                open.add(socket);
                thread(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            String head = RawExchange.head(socket);
            while (!head.isEmpty()) {
                answer(head, socket);
                head = socket.isClosed() ? "" : RawExchange.head(socket);
            }
        } catch (IOException gone) {
            // The client left, which is its right.
        } finally {
            open.remove(socket);
        }
    }

    private void answer(String head, Socket socket) throws IOException {
        if (head.startsWith("GET " + PROBE + " ")) {
            new RawExchange(0, head, socket).send("HTTP/1.1 200 OK", "Content-Length: 0");
            return;
        }
        heads.add(head);
        script.answer(new RawExchange(number.incrementAndGet(), head, socket));
    }
}
