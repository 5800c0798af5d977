package dev.sluice.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.FileHash;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.NginxOrigin.Served;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What lies in a downloads directory, and waiting. */
final class Downloads {

    private static final String HIDDEN = ".sluice";
    private static final Duration CLEAN_UP = Duration.ofSeconds(10);

    private Downloads() {}

    /** The file is there, once, as the origin has it, and soon nothing else is. */
    static void assertOnly(GatewayProcess gateway, Served file) {
        assertThat(files(gateway, path -> !path.startsWith(HIDDEN)))
                .containsExactly(file.path().substring(1));
        assertSame(gateway, file);
        assertClean(gateway);
    }

    /** The file is there as the origin has it. */
    static void assertSame(GatewayProcess gateway, Served file) {
        Path saved = gateway.downloads().resolve(file.path().substring(1));
        assertThat(saved).hasSize(file.size());
        assertThat(FileHash.sha256(saved)).isEqualTo(file.sha256());
    }

    /** Soon there are no part files and no journals. */
    static void assertClean(GatewayProcess gateway) {
        await().atMost(CLEAN_UP)
                .untilAsserted(() -> assertThat(files(gateway, path -> path.startsWith(HIDDEN)))
                        .noneMatch(name -> name.endsWith(".part") || name.endsWith(".journal")));
    }

    private static List<String> files(GatewayProcess gateway, Predicate<Path> wanted) {
        try (Stream<Path> files = Files.walk(gateway.downloads())) {
            return files.filter(Files::isRegularFile)
                    .map(gateway.downloads()::relativize)
                    .filter(wanted)
                    .map(Path::toString)
                    .toList();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Waits so long and no longer. */
    static void pause(Duration duration) {
        await().pollDelay(duration).atMost(duration.plusSeconds(10)).until(() -> true);
    }

    /** Tells the figures of a test. */
    @SuppressWarnings("SystemOut") // The reader of a soak run wants its figures.
    static void tell(String format, Object... figures) {
        System.out.printf("soak: " + format + "%n", figures);
    }
}
