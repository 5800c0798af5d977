package dev.sluice.account;

import dev.sluice.platform.database.Uncancelled;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** The table of who did what to whom. */
final class AuditStore {

    private final DatabaseClient database;

    AuditStore(DatabaseClient database) {
        this.database = database;
    }

    Mono<Void> insert(Audit.Deed deed, @Nullable String address) {
        return database.sql("""
                        insert into audit (actor, action, subject, detail, address)
                        values (:actor, :action, :subject, :detail, :address)""")
                .bind("actor", deed.actor())
                .bind("action", deed.action())
                .bind("subject", deed.subject())
                .bind("detail", Parameters.in(R2dbcType.VARCHAR, deed.detail()))
                .bind("address", Parameters.in(R2dbcType.VARCHAR, address))
                .then()
                .as(Uncancelled::run);
    }
}
