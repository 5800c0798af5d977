package dev.sluice.testkit;

import dev.sluice.platform.database.DatabaseAddress;
import dev.sluice.platform.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The one server of a test JVM: in a container where an engine answers, else the embedded one. It ends with the JVM. */
record TestServer(String host, int port, String user, String password, String maintenanceDatabase) {

    static TestServer start() {
        return DockerClientFactory.instance().isDockerAvailable() ? inContainer() : embedded();
    }

    DatabaseAddress address(String database) {
        return new DatabaseAddress(host, port, user, password, database, "disable");
    }

    @SuppressWarnings("resource") // Testcontainers' own reaper ends the container with the JVM.
    private static TestServer inContainer() {
        PostgreSQLContainer container = new PostgreSQLContainer("postgres:18-alpine").withUsername("sluice");
        container.start();
        return new TestServer(
                container.getHost(),
                container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                container.getUsername(),
                container.getPassword(),
                container.getDatabaseName());
    }

    @SuppressWarnings("resource") // Closed by the shutdown hook.
    private static TestServer embedded() {
        try {
            Path directory = Files.createTempDirectory("sluice-postgres-");
            EmbeddedPostgres server = EmbeddedPostgres.start(directory);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(server, directory), "stop-test-postgres"));
            return new TestServer(server.host(), server.port(), server.user(), server.password(), server.database());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(EmbeddedPostgres server, Path directory) {
        server.close();
        try {
            FileSystemUtils.deleteRecursively(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
