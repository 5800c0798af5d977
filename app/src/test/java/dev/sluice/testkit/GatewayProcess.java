package dev.sluice.testkit;

import dev.sluice.testkit.watch.AgentJar;
import dev.sluice.testkit.watch.WatchedLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The packaged gateway as a process of its own, started by its own script, which can be killed and started again. It runs under watch: a blocking
 * call on a thread that must not block, or a lost network buffer, fails {@link #stop()} and {@link #close()}.
 */
public final class GatewayProcess implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final int COLLECTIONS = 2;

    private final Path data;
    private final int port;
    private final Path log;
    private final Path agent;
    private final Map<String, String> environment;
    private final @Nullable List<String> flags;
    private Process process;

    private GatewayProcess(Path data, int port, Map<String, String> environment, @Nullable List<String> flags) {
        this.data = data;
        this.port = port;
        this.environment = environment;
        this.log = Path.of("target", "gateway-" + port + ".log");
        this.agent = Path.of("target", "gateway-" + port + "-agent.jar");
        AgentJar.write(agent);
        forgetEarlierLog();
        this.flags = flags;
        this.process = launch();
    }

    private void forgetEarlierLog() {
        try {
            Files.deleteIfExists(log);
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }

    /** Starts the gateway on a free port and waits until it answers. */
    public static GatewayProcess start(Path data, Map<String, String> environment) {
        return started(new GatewayProcess(data, freePort(), environment, null));
    }

    /** As {@link #start(Path, Map)}, but not watched: with these flags for the Java machine instead. */
    public static GatewayProcess start(Path data, Map<String, String> environment, List<String> flags) {
        return started(new GatewayProcess(data, freePort(), environment, flags));
    }

    private static GatewayProcess started(GatewayProcess gateway) {
        gateway.awaitHealthy();
        return gateway;
    }

    /** Below those that the system gives to whoever asks for any, such as the gateway's own PostgreSQL right after this. */
    private static int freePort() {
        return IntStream.generate(() -> ThreadLocalRandom.current().nextInt(15_000, 32_000))
                .filter(GatewayProcess::isFree)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** Starts it again with the same settings. */
    public void restart() {
        process = launch();
        awaitHealthy();
    }

    private void awaitHealthy() {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(this::isHealthy);
    }

    /**
     * Reports blocking calls and leaks into the log, where they are looked for at the end. Its code is compiled in a hurry, for
     * it lives for seconds: what a better compiler saves is less than what it takes.
     */
    private List<String> watched() {
        return List.of(
                "-javaagent:" + agent,
                "-XX:+AllowRedefinitionToAddDeleteMethods",
                "-Dio.netty.leakDetection.level=paranoid",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m");
    }

    private Process launch() {
        ProcessBuilder builder = new ProcessBuilder("bin/sluice");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS", String.join(" ", flags == null ? watched() : flags));
        // Tests ask more often than clients may; those of the limits switch them on again.
        builder.environment().put("SLUICE_LIMITS_ENABLED", "false");
        builder.environment().putAll(environment);
        builder.environment().put("DATA_DIR", data.toString());
        builder.environment().put("SERVER_PORT", Integer.toString(port));
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return started(builder);
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private static Process started(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }

    private boolean isHealthy() {
        try {
            return get("/health").statusCode() == 200;
        } catch (IllegalStateException notYet) {
            return false;
        }
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /** Its number. */
    public long pid() {
        return process.pid();
    }

    /** Sends it a signal, such as {@code STOP} or {@code CONT}, and does not wait for what comes of it. */
    public void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill -" + name + " ended with " + status);
            }
        } catch (IOException error) {
            throw new IllegalStateException(error);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Where it tells what it does. */
    public Path log() {
        return log;
    }

    /** Where it keeps what it has. */
    public Path data() {
        return data;
    }

    /** Where downloads lie. */
    public Path downloads() {
        return data.resolve("downloads");
    }

    /** Asks for a path. */
    public HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).GET().build());
    }

    /** Posts JSON. */
    public HttpResponse<String> post(String path, String json) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    /**
     * Asks in any way.
     *
     * @param headers names and values in turns
     */
    public HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path)).method(method, HttpRequest.BodyPublishers.ofString(body));
        return send((headers.length == 0 ? request : request.headers(headers)).build());
    }

    /** What a request is answered that no client library would send; it must ask for the connection's end. */
    public String raw(String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** Sends any request. */
    public HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException error) {
            throw new IllegalStateException(error);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Ends it at once, as {@code kill -9} does. What it wrote is judged when it is stopped or closed. */
    public void kill() {
        process.destroyForcibly();
        await(process);
    }

    /** Waits until it has ended by itself; its exit status. */
    public int ended() {
        await(process);
        return process.exitValue();
    }

    /** Asks it to stop, waits, and judges its log; its exit status. */
    public int stop() {
        try {
            provokeLeakReports();
        } finally {
            process.destroy();
            await(process);
        }
        checkLog();
        return process.exitValue();
    }

    /** Fails where the gateway, since its first start, reported a lost buffer or a blocking call. */
    public void checkLog() {
        try {
            WatchedLog.assertClean(log);
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }

    /** Netty reports a buffer as lost after a collection, when the next one is taken. */
    private void provokeLeakReports() {
        for (int i = 0; i < COLLECTIONS && process.isAlive(); i++) {
            ProcessBuilder collect = new ProcessBuilder(tool("jcmd"), Long.toString(process.pid()), "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            Process collecting = started(collect);
            await(collecting);
            if (collecting.exitValue() != 0 && process.isAlive()) {
                throw new IllegalStateException("the gateway's garbage cannot be collected");
            }
            isHealthy();
        }
    }

    private static void await(Process ending) {
        try {
            if (!ending.waitFor(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the process does not end: " + ending.info());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        } else {
            checkLog();
        }
    }
}
