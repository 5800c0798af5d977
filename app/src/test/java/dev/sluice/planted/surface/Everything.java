package dev.sluice.planted.surface;

import dev.sluice.planted.platform.Upward;
import java.nio.file.Path;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Breaks the rules for files, SQL, blocking and randomness, and makes a cycle. */
public final class Everything {

    private Everything() {}

    /** Touches a file. */
    public static Object file() {
        return Path.of("here");
    }

    static Object sql(DatabaseClient database) {
        return database.sql("select 1");
    }

    static Object blocking() {
        return Mono.just(UUID.randomUUID()).block();
    }

    static Class<?> cycle() {
        return Upward.class;
    }
}
