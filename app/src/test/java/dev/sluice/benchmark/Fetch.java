package dev.sluice.benchmark;

import dev.sluice.storage.BytesOnly;
import dev.sluice.testkit.FileHash;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.NginxOrigin.Served;
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
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One file and the ways in which it can be fetched. Every way checks what came, removes it and lets the machine come to
 * rest, outside of the measured time.
 *
 * @param file what is fetched
 * @param url where it lies
 * @param directory where the other programs store it
 */
record Fetch(Served file, URI url, Path directory) {

    private static final long LIMIT_SECONDS = 300;

    /** By the gateway: from sending the start call to the message that says that the file is complete. */
    Measured gateway(GatewayProcess gateway) {
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
            settle(gateway.downloads().resolve(file.path().substring(1)));
            return new Measured(wall, cpu);
        }
    }

    /** By curl, stored for certain and hashed. */
    Measured durableCurl() {
        return shell("curl -s -o f \"$1\" && sync f && openssl dgst -sha256 f");
    }

    /** By aria2, over four connections, stored for certain and hashed. */
    Measured aria2() {
        return shell("aria2c --no-conf -q -x4 -s4 --checksum=sha-256=\"$2\" -o f \"$1\" && sync f");
    }

    /** By curl alone. */
    Measured curl() {
        return shell("curl -s -o f \"$1\"");
    }

    /** By the gateway's client and writer in this process, without hash, job and final name. Its CPU time is not told. */
    Measured bytesOnly(BytesOnly client) {
        long begun = System.nanoTime();
        client.fetch(url, directory.resolve("f"));
        double wall = (System.nanoTime() - begun) / 1e9;
        settle(directory.resolve("f"));
        return new Measured(wall, Double.NaN);
    }

    private Measured shell(String commands) {
        Measured measured = Shell.timed(directory, commands, url.toString(), file.sha256());
        settle(directory.resolve("f"));
        return measured;
    }

    private void settle(Path fetched) {
        String hash = FileHash.sha256(fetched);
        if (!hash.equals(file.sha256())) {
            throw new IllegalStateException(fetched + " has the hash " + hash + " instead of " + file.sha256());
        }
        try {
            Files.delete(fetched);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        Shell.sync(directory);
    }

    /** The gateway and its PostgreSQL, which need not be a child of it. */
    private static List<Long> processes(GatewayProcess gateway) {
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

    /** A way with the letter by which it is told. */
    record Way(String name, Supplier<Measured> fetch) {}

    /** The five ways, in the order of their letters. */
    List<Way> ways(GatewayProcess gateway, BytesOnly client) {
        return List.of(
                new Way("A  gateway", () -> gateway(gateway)),
                new Way("B  curl, sync, openssl", this::durableCurl),
                new Way("C  aria2 -x4, sync", this::aria2),
                new Way("D  curl", this::curl),
                new Way("E  bytes only", () -> bytesOnly(client)));
    }
}
