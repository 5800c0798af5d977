package dev.sluice.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedPostgresIntegrationTests {

    @TempDir
    private Path directory;

    @Test
    void keepsItsDataAndItsPasswordFromOneStartToTheNext() throws Exception {
        String password;
        try (EmbeddedPostgres server = EmbeddedPostgres.start(directory)) {
            password = server.password();
            assertThat(one(server, "show fsync")).isEqualTo("on");
            assertThat(one(server, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(one(server, "show unix_socket_directories")).isEmpty();
            assertThat(one(server, "create table kept as select 42 as n; select n from kept"))
                    .isEqualTo("42");
        }
        assertThat(directory.resolve("cluster/postmaster.pid")).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("password"))))
                .isEqualTo("rw-------");
        try (EmbeddedPostgres server = EmbeddedPostgres.start(directory)) {
            assertThat(server.password()).isEqualTo(password);
            assertThat(one(server, "select n from kept")).isEqualTo("42");
        }
    }

    @Test
    void refusesAnotherPassword() {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(directory)) {
            assertThatThrownBy(() -> DriverManager.getConnection(url(server), server.user(), "wrong"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void refusesASecondGatewayAndLeavesTheFirstAlone() throws Exception {
        try (EmbeddedPostgres first = EmbeddedPostgres.start(directory)) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(directory))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Another gateway is already using");
            assertThat(one(first, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void takesOverTheServerOfAKilledGateway() throws Exception {
        long orphan;
        try (EmbeddedPostgres first = EmbeddedPostgres.start(directory)) {
            one(first, "create table kept as select 42 as n; select n from kept");
        }
        orphan = abandonServer().pid();
        try (EmbeddedPostgres second = EmbeddedPostgres.start(directory)) {
            assertThat(ProcessHandle.of(orphan)).isEmpty();
            assertThat(one(second, "select n from kept")).isEqualTo("42");
        }
    }

    @Test
    void startsAlthoughAStrangerHasTheRecordedProcessNumber() throws Exception {
        EmbeddedPostgres.start(directory).close();
        Files.write(
                directory.resolve("cluster/postmaster.pid"),
                List.of(Long.toString(ProcessHandle.current().pid()), "elsewhere", "1", "1"));
        try (EmbeddedPostgres server = EmbeddedPostgres.start(directory)) {
            assertThat(one(server, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void healsAfterAKillInTheMiddleOfTheFirstStart() throws Exception {
        Files.createDirectories(directory.resolve("binaries-partial/bin"));
        Files.createDirectories(directory.resolve("cluster-partial/base"));
        Files.writeString(directory.resolve("password-partial"), "half");
        try (EmbeddedPostgres server = EmbeddedPostgres.start(directory)) {
            assertThat(one(server, "select 1")).isEqualTo("1");
        }
        try (var left = Files.newDirectoryStream(directory, "*-partial")) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void saysWhatToDoOnAnUnknownPlatform() {
        assertThatThrownBy(() -> UnpackBinaries.archive("Plan 9", "mips"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("plan 9 mips")
                .hasMessageContaining("DATABASE_URL");
        assertThat(UnpackBinaries.archive("Linux", "aarch64").getPath()).contains("arm_64");
    }

    /** A server as a killed gateway leaves it: running, and nobody holds the lock. */
    private Process abandonServer() throws IOException {
        ServerFiles files = new ServerFiles(directory.toRealPath());
        ServerAccount account = ServerAccount.choose(files.cluster());
        return ServerProcess.start(account, files, UnpackBinaries.into(files.home()))
                .process();
    }

    private static String one(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(server), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            while (!rows) {
                rows = statement.getMoreResults();
            }
            try (ResultSet result = statement.getResultSet()) {
                result.next();
                return result.getString(1);
            }
        }
    }

    private static String url(EmbeddedPostgres server) {
        return "jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + server.database();
    }
}
