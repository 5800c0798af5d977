package dev.sluice.platform.database;

import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * The address for the migrations. It is of both kinds because Boot runs Flyway only when it sees a data source, a URL of
 * Flyway's own, or JDBC details.
 */
record MigrationAddress(DatabaseAddress address) implements FlywayConnectionDetails, JdbcConnectionDetails {

    @Override
    public String getUsername() {
        return address.user();
    }

    @Override
    public String getPassword() {
        return address.password();
    }

    @Override
    public String getJdbcUrl() {
        return address.jdbcUrl();
    }

    @Override
    public String getDriverClassName() {
        return JdbcConnectionDetails.super.getDriverClassName();
    }
}
