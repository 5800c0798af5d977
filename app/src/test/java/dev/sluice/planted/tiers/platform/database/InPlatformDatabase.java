package dev.sluice.planted.tiers.platform.database;

import dev.sluice.planted.tiers.platform.egress.InPlatformEgress;
import java.util.List;

/** Knows its sisters. */
public final class InPlatformDatabase {

    private InPlatformDatabase() {}

    static List<Class<?>> knows() {
        return List.of(InPlatformEgress.class);
    }
}
