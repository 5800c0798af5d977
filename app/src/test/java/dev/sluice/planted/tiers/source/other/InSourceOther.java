package dev.sluice.planted.tiers.source.other;

import dev.sluice.planted.tiers.source.direct.InSourceDirect;
import java.util.List;

/** Knows its sisters. */
public final class InSourceOther {

    private InSourceOther() {}

    static List<Class<?>> knows() {
        return List.of(InSourceDirect.class);
    }
}
