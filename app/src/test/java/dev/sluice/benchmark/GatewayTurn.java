package dev.sluice.benchmark;

import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.ProcessFacts;
import dev.sluice.testkit.SocketClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One job of a gateway. */
final class GatewayTurn {

    private static final long LIMIT_SECONDS = 300;

    private GatewayTurn() {}

    /** From sending the start call to the message that says that the job is complete. */
    static Measured measured(GatewayProcess gateway, URI url) {
        MediaClient client = new MediaClient(gateway);
        try (SocketClient progress = client.progress()) {
            var end = progress.next(message -> message.contains("\"completed\"") || message.contains("\"failed\""))
                    .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS);
            List<Long> processes = processes(gateway);
            Duration before = ProcessFacts.computed(processes);
            long begun = System.nanoTime();
            client.submit(url);
            String told = end.join();
            double wall = (System.nanoTime() - begun) / 1e9;
            double cpu = ProcessFacts.computed(processes).minus(before).toMillis() / 1e3;
            if (told.contains("\"failed\"")) {
                throw new IllegalStateException("the gateway failed: " + told);
            }
            return new Measured(wall, cpu);
        }
    }

    /** The gateway and its PostgreSQL, which need not be a child of it. */
    static List<Long> processes(GatewayProcess gateway) {
        List<Long> found = new ArrayList<>(List.of(gateway.pid()));
        try (Stream<Path> files = Files.walk(gateway.data().resolve("postgres"), 2)) {
            Path postmaster = files.filter(path -> path.endsWith("postmaster.pid"))
                    .findFirst()
                    .orElseThrow();
            found.add(Long.parseLong(Files.readAllLines(postmaster).getFirst().strip()));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        return found;
    }
}
