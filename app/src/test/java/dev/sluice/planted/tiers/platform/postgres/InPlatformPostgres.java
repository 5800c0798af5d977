package dev.sluice.planted.tiers.platform.postgres;

import dev.sluice.planted.tiers.platform.database.InPlatformDatabase;
import java.util.List;

/** Knows its sisters. */
public final class InPlatformPostgres {

    private InPlatformPostgres() {}

    static List<Class<?>> knows() {
        return List.of(InPlatformDatabase.class);
    }
}
