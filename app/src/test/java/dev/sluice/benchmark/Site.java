package dev.sluice.benchmark;

import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.NginxOrigin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.util.FileSystemUtils;

/**
 * Where a benchmark is at work: below the build's directory, which is on a disk where /tmp may be memory.
 *
 * @param directory its own; it is removed at the end
 * @param origin from which is fetched
 */
record Site(Path directory, NginxOrigin origin) implements AutoCloseable {

    static Site open() {
        return open(1);
    }

    /** With an origin that can be reached by several addresses. */
    static Site open(int addresses) {
        try {
            Path directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "benchmark-");
            return new Site(directory, NginxOrigin.start(directory.resolve("nginx"), addresses));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** A directory in which other programs store files. */
    Path peers() {
        try {
            return Files.createDirectories(directory.resolve("peers"));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /**
     * Starts a gateway that may ask the origin.
     *
     * @param name of its data directory
     * @param settings as variables
     * @param flags for its Java machine
     */
    GatewayProcess gateway(String name, Map<String, String> settings, List<String> flags) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("SLUICE_EGRESS_ALLOW", origin.egress());
        return GatewayProcess.start(directory.resolve(name), environment, flags);
    }

    @Override
    public void close() {
        origin.close();
        try {
            FileSystemUtils.deleteRecursively(directory);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
