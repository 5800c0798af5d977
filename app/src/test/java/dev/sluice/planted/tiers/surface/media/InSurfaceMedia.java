package dev.sluice.planted.tiers.surface.media;

import dev.sluice.planted.tiers.surface.other.InSurfaceOther;
import java.util.List;

/** Knows its sisters. */
public final class InSurfaceMedia {

    private InSurfaceMedia() {}

    static List<Class<?>> knows() {
        return List.of(InSurfaceOther.class);
    }
}
