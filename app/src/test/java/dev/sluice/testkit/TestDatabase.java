package dev.sluice.testkit;

import dev.sluice.platform.database.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/**
 * A fresh, migrated database for one test class. One server serves the whole JVM; each database is a copy of a template,
 * which takes less than a tenth of a second.
 *
 * @param address where it is
 */
public record TestDatabase(DatabaseAddress address) {

    private static final String TEMPLATE = "sluice_template";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Starts the server and migrates the template when the first database is asked for. */
    private static final class Holder {
        static final TestServer SERVER = prepared();

        private static TestServer prepared() {
            TestServer server = TestServer.start();
            execute(server.address(server.maintenanceDatabase()), "create database " + TEMPLATE);
            DatabaseAddress template = server.address(TEMPLATE);
            Flyway.configure()
                    .dataSource(template.jdbcUrl(), template.user(), template.password())
                    .locations("classpath:db/migration")
                    .failOnMissingLocations(false)
                    .load()
                    .migrate();
            return server;
        }
    }

    /** A database that nobody else uses. */
    public static synchronized TestDatabase create() {
        TestServer server = Holder.SERVER;
        String name = "test_" + NUMBER.incrementAndGet();
        execute(server.address(server.maintenanceDatabase()), "create database " + name + " template " + TEMPLATE);
        return new TestDatabase(server.address(name));
    }

    /** The server's host. */
    public String host() {
        return address.host();
    }

    /** The server's port. */
    public int port() {
        return address.port();
    }

    /** A role that may do everything. */
    public String user() {
        return address.user();
    }

    /** The role's password. */
    public String password() {
        return address.password();
    }

    /** The database's name. */
    public String name() {
        return address.name();
    }

    /** For {@code spring.r2dbc.url} and the like, with user and password. */
    public String r2dbcUrl() {
        return "r2dbc:" + url();
    }

    /** For {@code DATABASE_URL} and {@code sluice.database.url}. */
    public String url() {
        return "postgresql://" + user() + ":" + password() + "@" + host() + ":" + port() + "/" + name();
    }

    /** Runs one statement over JDBC. */
    public void execute(String sql) {
        execute(address, sql);
    }

    /** The first column of a query's rows, as texts; null is told as the word. */
    public List<String> column(String sql) {
        List<String> column = new ArrayList<>();
        try (Connection connection =
                        DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                column.add(String.valueOf(rows.getString(1)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The query failed: " + sql, e);
        }
        return column;
    }

    private static void execute(DatabaseAddress address, String sql) {
        try (Connection connection =
                        DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("The statement failed: " + sql, e);
        }
    }
}
