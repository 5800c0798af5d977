package dev.sluice.planted.code;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Breaks the rules for files, SQL, blocking, time and chance; this package is not null-marked either. */
public final class Everything {

    private Everything() {}

    static Object file() {
        return Path.of("here");
    }

    static Object sql(DatabaseClient database) {
        return database.sql("select 1");
    }

    static Object blocking() {
        return Mono.just("now").block();
    }

    static Disposable subscribing() {
        return Mono.just("later").subscribe();
    }

    static List<Supplier<?>> clocks() {
        return List.of(
                Instant::now,
                () -> LocalDate.now(ZoneOffset.UTC),
                () -> LocalTime.now(ZoneOffset.UTC),
                () -> LocalDateTime.now(ZoneOffset.UTC),
                () -> ZonedDateTime.now(ZoneOffset.UTC),
                () -> OffsetDateTime.now(ZoneOffset.UTC),
                Clock::systemUTC);
    }

    static List<LongSupplier> counters() {
        return List.of(System::nanoTime, System::currentTimeMillis);
    }

    static List<Supplier<?>> chance() {
        return List.of(
                UUID::randomUUID, Math::random, ThreadLocalRandom::current, Random::new, () -> new SecureRandom());
    }
}
