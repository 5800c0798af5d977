package dev.sluice.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The packaged gateway as a process of its own, which can be killed and started again. */
public final class GatewayProcess implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path data;
    private final int port;
    private final Map<String, String> environment;
    private final List<String> flags;
    private Process process;

    private GatewayProcess(Path data, int port, Map<String, String> environment, List<String> flags) {
        this.data = data;
        this.port = port;
        this.environment = environment;
        this.flags = flags;
        this.process = launch();
    }

    /** Starts the gateway on a free port and waits until it answers. */
    public static GatewayProcess start(Path data, Map<String, String> environment) {
        return start(data, environment, List.of("-Xmx512m"));
    }

    /** As {@link #start(Path, Map)}, with flags for the Java machine beside those that it always has. */
    public static GatewayProcess start(Path data, Map<String, String> environment, List<String> flags) {
        GatewayProcess gateway = new GatewayProcess(data, freePort(), environment, flags);
        gateway.awaitHealthy();
        return gateway;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException error) {
            throw new IllegalStateException(error);
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

    private Process launch() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Dsun.jnu.encoding=UTF-8");
        command.addAll(flags);
        command.add("-jar");
        command.add(System.getProperty("sluice.jar", "target/sluice.jar"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.environment().put("DATA_DIR", data.toString());
        builder.environment().put("SERVER_PORT", Integer.toString(port));
        builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Path.of("target", "gateway-" + port + ".log").toFile()));
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

    /** Ends it at once, as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        await();
    }

    /** Asks it to stop and waits; its exit status. */
    public int stop() {
        process.destroy();
        await();
        return process.exitValue();
    }

    private void await() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the gateway does not end");
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
        }
    }
}
