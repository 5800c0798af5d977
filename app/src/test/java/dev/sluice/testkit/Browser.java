package dev.sluice.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real Chromium without a window, and its one page, led by the DevTools protocol. It keeps its files in a directory of
 * its own, which goes with it, and what its page complains of.
 */
public final class Browser implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final List<String> TOLD_OF = List.of("Page", "Runtime", "Log");

    private final BrowserProcess process;
    private final SocketClient socket;
    private final AtomicInteger calls = new AtomicInteger();

    private Browser(BrowserProcess process) {
        this.process = process;
        this.socket = SocketClient.connect(process.pageSocket());
        TOLD_OF.forEach(domain -> call(domain + ".enable", Map.of()));
        call("Emulation.setFocusEmulationEnabled", Map.of("enabled", true));
    }

    /** A key without a character of its own. */
    public enum Key {
        /** To the next field. */
        TAB("Tab", 9, ""),
        /** Sends a form. */
        ENTER("Enter", 13, "\r");

        private final String code;
        private final int number;
        private final String text;

        Key(String code, int number, String text) {
            this.code = code;
            this.number = number;
            this.text = text;
        }
    }

    /**
     * Starts it, and waits until it can be led.
     *
     * @param hosts names that it takes for ports of this machine, in addresses without a port; it finds no others
     */
    public static Browser start(Map<String, Integer> hosts) {
        return start("chromium", hosts);
    }

    static Browser start(String program, Map<String, Integer> hosts) {
        BrowserProcess process = BrowserProcess.start(program, hosts);
        try {
            return new Browser(process);
        } catch (RuntimeException error) {
            process.close();
            throw error;
        }
    }

    private static Stream<JsonNode> all(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** Calls a method of the protocol, such as {@code Emulation.setEmulatedMedia}; its result. */
    public JsonNode call(String method, Map<String, ?> parameters) {
        int id = calls.incrementAndGet();
        CompletableFuture<String> answer =
                socket.next(message -> JSON.readTree(message).path("id").asInt(0) == id);
        socket.send(JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)));
        JsonNode told = JSON.readTree(come(answer));
        if (told.has("error")) {
            throw new IllegalStateException(method + ": " + told.get("error"));
        }
        return told.get("result");
    }

    private static String come(CompletableFuture<String> message) {
        return message.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Goes to an address, and waits until all of its page is loaded; an address with another fragment loads nothing. */
    public void open(String address) {
        CompletableFuture<String> loaded = socket.next(
                message -> JSON.readTree(message).path("method").asString("").equals("Page.loadEventFired"));
        JsonNode went = call("Page.navigate", Map.of("url", address));
        if (went.has("errorText")) {
            throw new IllegalStateException(address + ": " + went.get("errorText"));
        }
        if (went.has("loaderId")) {
            come(loaded);
        }
    }

    /** The value of an expression of the page, or of its promise; fails when that throws. */
    public JsonNode evaluate(String expression) {
        JsonNode result =
                call("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + result.get("exceptionDetails"));
        }
        return result.get("result").path("value");
    }

    /** Waits until an expression of the page is true. */
    public void await(String condition) {
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> evaluate("Boolean(" + condition + ")").asBoolean());
    }

    /** Writes where the focus is, in the place of what is selected there. */
    public void type(String text) {
        call("Input.insertText", Map.of("text", text));
    }

    /** Writes into a field, in the place of what it holds. */
    public void fill(String selector, String text) {
        evaluate(found(selector) + ".select()");
        type(text);
    }

    /** Presses a key where the focus is. */
    public void press(Key key) {
        for (String event : List.of("keyDown", "keyUp")) {
            Map<String, Object> pressed =
                    Map.of("type", event, "key", key.code, "code", key.code, "windowsVirtualKeyCode", key.number);
            call("Input.dispatchKeyEvent", key.text.isEmpty() ? pressed : with(pressed, "text", key.text));
        }
    }

    private static Map<String, Object> with(Map<String, Object> parameters, String name, String value) {
        return Stream.concat(parameters.entrySet().stream(), Stream.of(Map.entry(name, (Object) value)))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Clicks on the middle of an element. */
    public void click(String selector) {
        JsonNode box = evaluate(found(selector) + ".getBoundingClientRect().toJSON()");
        double x = box.get("x").asDouble() + box.get("width").asDouble() / 2;
        double y = box.get("y").asDouble() + box.get("height").asDouble() / 2;
        for (String event : List.of("mousePressed", "mouseReleased")) {
            call("Input.dispatchMouseEvent", Map.of("type", event, "x", x, "y", y, "button", "left", "clickCount", 1));
        }
    }

    private static String found(String selector) {
        return "document.querySelector(" + JSON.writeValueAsString(selector) + ")";
    }

    /** What programs such as screen readers are told of the page, each as its role and its name: {@code button Send}. */
    public List<String> accessible() {
        return all(call("Accessibility.getFullAXTree", Map.of()).get("nodes"))
                .filter(node -> !node.get("ignored").asBoolean())
                .map(node -> value(node, "role") + " " + value(node, "name"))
                .toList();
    }

    private static String value(JsonNode node, String property) {
        return node.path(property).path("value").asString("");
    }

    /**
     * What all pages so far complained of, each with its kind in front: {@code console}, {@code exception}, {@code network}
     * (what was not loaded), {@code security} (what their policy forbids).
     */
    public List<String> complaints() {
        evaluate("new Promise(requestAnimationFrame)");
        return socket.messages().stream()
                .map(JSON::readTree)
                .flatMap(Browser::complaint)
                .toList();
    }

    private static Stream<String> complaint(JsonNode event) {
        JsonNode told = event.path("params");
        return switch (event.path("method").asString("")) {
            case "Runtime.consoleAPICalled" ->
                Stream.of("console: " + told.get("args"))
                        .filter(text -> List.of("error", "warning")
                                .contains(told.get("type").asString()));
            case "Runtime.exceptionThrown" -> Stream.of("exception: " + told.get("exceptionDetails"));
            case "Log.entryAdded" ->
                Stream.of(told.get("entry"))
                        .filter(entry -> List.of("error", "warning")
                                .contains(entry.get("level").asString()))
                        .map(entry -> entry.get("source").asString() + ": "
                                + entry.get("text").asString());
            default -> Stream.of();
        };
    }

    /** Ends it with all that it started, and removes its files. */
    @Override
    public void close() {
        socket.close();
        process.close();
    }

    Path directory() {
        return process.directory();
    }
}
