package dev.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.platform.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFilesTests {

    private static final int AT_ONCE = 16;

    @TempDir
    private Path parent;

    private SecretFiles files() {
        return new SecretFiles(new DataDirectory(parent.resolve("data")), new SecureRandom());
    }

    private Path file(String name) {
        return parent.resolve("data").resolve(name);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(parent.resolve("data"))) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file(name)));
    }

    @Test
    void aSecretIsMadeOnceAndReadAgain() throws IOException {
        String secret = files().readOrMake("one");
        assertThat(Base64.getDecoder().decode(secret)).hasSize(48);
        assertThat(files().readOrMake("one")).isEqualTo(secret);
        assertThat(files().readOrMake("two")).isNotEqualTo(secret);
        assertThat(mode("one")).isEqualTo("rw-------");
        assertThat(names()).containsExactly("one", "two");
    }

    @Test
    void anOperatorsOwnFileIsTakenAsItIs() throws IOException {
        Files.createDirectories(parent.resolve("data"));
        Files.writeString(file("one"), "mine\n");
        assertThat(files().readOrMake("one")).isEqualTo("mine");
        assertThat(Files.readString(file("one"))).isEqualTo("mine\n");
    }

    @Test
    void allWhoBeginAtOnceHaveTheSame() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int round = 0; round < 20; round++) {
                String name = "secret" + round;
                Callable<String> begin = () -> files().readOrMake(name);
                List<Future<String>> secrets = threads.invokeAll(
                        Stream.generate(() -> begin).limit(AT_ONCE).toList());
                for (Future<String> secret : secrets) {
                    assertThat(secret.get()).isEqualTo(secrets.getFirst().get());
                }
            }
        }
        assertThat(names()).hasSize(20);
    }

    @Test
    void aTextReplacesWhatWasThere() throws IOException {
        files().write("one", "first");
        files().write("one", "second\n");
        assertThat(Files.readString(file("one"))).isEqualTo("second\n");
        assertThat(mode("one")).isEqualTo("rw-------");
        assertThat(names()).containsExactly("one");
    }
}
