package dev.sluice.planted.tiers.platform.egress;

import dev.sluice.planted.tiers.platform.database.InPlatformDatabase;
import dev.sluice.planted.tiers.platform.postgres.InPlatformPostgres;
import java.util.List;

/** Knows its sisters. */
public final class InPlatformEgress {

    private InPlatformEgress() {}

    static List<Class<?>> knows() {
        return List.of(InPlatformPostgres.class, InPlatformDatabase.class);
    }
}
