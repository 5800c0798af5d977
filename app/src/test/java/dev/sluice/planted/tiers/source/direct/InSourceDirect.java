package dev.sluice.planted.tiers.source.direct;

import dev.sluice.planted.tiers.source.InSource;
import dev.sluice.planted.tiers.source.other.InSourceOther;
import java.util.List;

/** Knows its sisters. */
public final class InSourceDirect {

    private InSourceDirect() {}

    static List<Class<?>> knows() {
        return List.of(InSourceOther.class, InSource.class);
    }
}
