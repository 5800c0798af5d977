package dev.sluice.platform.database;

import dev.sluice.platform.DataDirectory;
import dev.sluice.platform.postgres.EmbeddedPostgres;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;

/**
 * Tells Spring Boot where the database is, so that its own auto-configuration makes the pool and runs the migrations.
 * Without {@code sluice.database.url} an embedded server is started in {@code sluice.data-dir}/postgres. It is created
 * before everything that is given its address, and so destroyed after it.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DatabaseProperties.class)
public class DatabaseConfiguration {

    /** Longest wait for a connection; then the request fails as one to a database that is away. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Bean(destroyMethod = "close")
    @Conditional(EmbeddedServerNeeded.class)
    EmbeddedPostgres embeddedPostgres(DataDirectory directory) {
        return EmbeddedPostgres.start(directory.path().resolve("postgres"));
    }

    @Bean
    DatabaseAddress databaseAddress(DatabaseProperties properties, ObjectProvider<EmbeddedPostgres> embedded) {
        String url = properties.url();
        if (StringUtils.hasText(url)) {
            return DatabaseAddress.parse(url);
        }
        EmbeddedPostgres server = embedded.getObject();
        return DatabaseAddress.plain(server.host(), server.port(), server.user(), server.password(), server.database());
    }

    @Bean
    R2dbcConnectionDetails r2dbcConnectionDetails(
            DatabaseAddress address, DatabaseProperties properties, ObjectProvider<R2dbcProperties> boot) {
        // Boot asks for these details before it sizes its pool, and takes the size from its own properties.
        boot.ifAvailable(found -> {
            found.getPool().setMaxSize(properties.maxConnections());
            found.getPool().setInitialSize(Math.min(found.getPool().getInitialSize(), properties.maxConnections()));
            found.getPool().setMaxAcquireTime(PATIENCE);
        });
        return address::r2dbcOptions;
    }

    @Bean
    MigrationAddress migrationAddress(DatabaseAddress address) {
        return new MigrationAddress(address);
    }

    @Bean
    Notifications notifications(DatabaseAddress address) {
        return new Notifications(address);
    }
}
