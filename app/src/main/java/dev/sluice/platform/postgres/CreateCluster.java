package dev.sluice.platform.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/** Makes the database files on the first start: scram for every connection, a random password, UTF-8 in code point order. */
final class CreateCluster {

    private static final int PASSWORD_BYTES = 24;

    private final ServerFiles files;

    CreateCluster(ServerFiles files) {
        this.files = files;
    }

    /** Reads the server's password, or makes one when there are no database files yet. */
    String password() throws IOException {
        if (!Files.exists(files.password())) {
            if (Files.exists(files.cluster())) {
                throw new IllegalStateException("The database files are in " + files.cluster()
                        + ", but their password is not in " + files.password() + ". Restore that file.");
            }
            writePassword();
        }
        return Files.readString(files.password(), StandardCharsets.UTF_8).strip();
    }

    private void writePassword() throws IOException {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        Path partial = files.home().resolve("password-partial");
        Directories.delete(partial);
        Files.createFile(partial, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(partial, HexFormat.of().formatHex(random) + "\n", StandardCharsets.UTF_8);
        Commands.works("sync", partial.toString());
        Directories.publish(partial, files.password());
    }

    /** Runs initdb beside the final place; a kill in the middle leaves a directory that the next start throws away. */
    void createIfMissing(ServerAccount account, Path binaries) throws IOException {
        Path partial = files.home().resolve("cluster-partial");
        Directories.delete(partial);
        account.adopt(files.home());
        if (Files.isDirectory(files.cluster())) {
            return;
        }
        Commands.Outcome outcome = Commands.run(account.command(List.of(
                binaries.resolve("bin/initdb").toString(),
                "--pgdata=" + partial,
                "--username=" + EmbeddedPostgres.USER,
                "--pwfile=" + files.password(),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8")));
        if (!outcome.succeeded()) {
            throw new IllegalStateException("PostgreSQL could not create its files in " + files.home()
                    + ". Set DATABASE_URL to use another server. It said: " + outcome.output());
        }
        Directories.publish(partial, files.cluster());
    }
}
