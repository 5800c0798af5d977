package dev.sluice.testkit;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A WebSocket client that keeps what it is told. */
public final class SocketClient implements AutoCloseable {

    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final List<Awaited> awaited = new CopyOnWriteArrayList<>();
    private final WebSocket socket;

    private SocketClient(URI address) {
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address, new Listener())
                .join();
    }

    private record Awaited(Predicate<String> wanted, CompletableFuture<String> told) {}

    /** Connects to an address. */
    public static SocketClient connect(String address) {
        return new SocketClient(URI.create(address));
    }

    /** Sends a text. */
    public void send(String text) {
        socket.sendText(text, true).join();
    }

    /** The messages so far, in order. */
    public List<String> messages() {
        return messages;
    }

    /** Completes with the first message from now on that is wanted, at the moment when it comes. */
    public CompletableFuture<String> next(Predicate<String> wanted) {
        CompletableFuture<String> told = new CompletableFuture<>();
        awaited.add(new Awaited(wanted, told));
        return told;
    }

    /** Completes with the close code. */
    public CompletableFuture<Integer> closed() {
        return closed;
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                tell(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        private void tell(String message) {
            messages.add(message);
            awaited.stream()
                    .filter(each -> each.wanted().test(message))
                    .forEach(each -> each.told().complete(message));
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedFuture(null);
        }
    }
}
