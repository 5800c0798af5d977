package dev.sluice.benchmark;

import dev.sluice.testkit.FileHash;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.NginxOrigin.Served;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One file and the ways in which it can be fetched. Every way checks what came, removes it and lets the machine come to
 * rest, outside of the measured time.
 *
 * @param file what is fetched
 * @param url where it lies
 * @param directory where the other programs store it
 */
record Fetch(Served file, URI url, Path directory) {

    /** By the gateway: from sending the start call to the message that says that the file is complete. */
    Measured gateway(GatewayProcess gateway) {
        Measured measured = GatewayTurn.measured(gateway, url);
        settle(gateway.downloads().resolve(file.path().substring(1)));
        return measured;
    }

    /** By curl, stored for certain and hashed. */
    Measured durableCurl() {
        return shell("curl -s -o f \"$1\" && sync f && openssl dgst -sha256 f");
    }

    /** By aria2, over eight connections, stored for certain and hashed. */
    Measured durableAria2() {
        return shell("aria2c --no-conf -q -x8 -s8 --checksum=sha-256=\"$2\" -o f \"$1\" && sync f");
    }

    /** By aria2 alone, over eight connections. */
    Measured aria2() {
        return shell("aria2c --no-conf -q -x8 -s8 -o f \"$1\"");
    }

    /** By curl alone. */
    Measured curl() {
        return shell("curl -s -o f \"$1\"");
    }

    /** By the gateway's client and writer in a process of their own, without hash, job and final name. */
    Measured bytesOnly(BytesOnlyProcess client) {
        Measured measured = client.fetch(url, file.size(), directory.resolve("f"));
        settle(directory.resolve("f"));
        return measured;
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
}
