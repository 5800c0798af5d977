package dev.sluice.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Chromium that was started for a {@link Browser}, with all that it starts.
 *
 * @param directory of all its files, which goes with it
 * @param process its first process
 */
record BrowserProcess(Path directory, Process process) implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LIMIT = Duration.ofSeconds(20);

    static BrowserProcess start(String program, Map<String, Integer> hosts) {
        Path directory = newDirectory();
        return new BrowserProcess(directory, launch(program, directory, hosts));
    }

    private static Path newDirectory() {
        try {
            return Files.createTempDirectory("sluice-browser-");
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static Process launch(String program, Path directory, Map<String, Integer> hosts) {
        String rules = hosts.entrySet().stream()
                .map(host -> "MAP " + host.getKey() + ":80 127.0.0.1:" + host.getValue() + ",")
                .collect(Collectors.joining());
        ProcessBuilder builder = new ProcessBuilder(
                program,
                "--headless",
                "--no-sandbox",
                "--remote-debugging-port=0",
                "--user-data-dir=" + directory,
                "--host-resolver-rules=" + rules + "MAP * ~NOTFOUND,EXCLUDE 127.0.0.1",
                "--no-proxy-server",
                "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable",
                "--disable-background-networking",
                "--disable-breakpad",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--no-first-run",
                "about:blank");
        // What it leaves there when it is killed goes with the rest.
        List.of("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")
                .forEach(place -> builder.environment().put(place, directory.toString()));
        builder.redirectErrorStream(true).redirectOutput(output(directory).toFile());
        try {
            return builder.start();
        } catch (IOException error) {
            remove(directory);
            throw new UncheckedIOException(program + " does not start; it is in Debian's package chromium", error);
        }
    }

    private static Path output(Path directory) {
        return directory.resolve("output.log");
    }

    /** The address of the socket by which its page is led, once that is there. */
    String pageSocket() {
        return Awaitility.await()
                .atMost(LIMIT)
                .until(this::findPage, Optional::isPresent)
                .orElseThrow();
    }

    private Optional<String> findPage() throws IOException, InterruptedException {
        if (!process.isAlive()) {
            throw new IllegalStateException("Chromium ended: " + Files.readString(output(directory)));
        }
        Path found = directory.resolve("DevToolsActivePort");
        List<String> lines = Files.exists(found) ? Files.readAllLines(found) : List.of();
        return lines.size() < 2 ? Optional.empty() : findPage(lines.getFirst());
    }

    private static Optional<String> findPage(String port) throws IOException, InterruptedException {
        URI list = URI.create("http://127.0.0.1:" + port + "/json/list");
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString());
        return StreamSupport.stream(JSON.readTree(answer.body()).spliterator(), false)
                .filter(target -> target.get("type").asString().equals("page"))
                .map(target -> target.get("webSocketDebuggerUrl").asString())
                .findFirst();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        // Its processes may write until they have ended.
        Awaitility.await().atMost(LIMIT).ignoreExceptions().until(() -> {
            remove(directory);
            return !process.isAlive() && !Files.exists(directory);
        });
    }

    private static void remove(Path directory) {
        try {
            FileSystemUtils.deleteRecursively(directory);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
