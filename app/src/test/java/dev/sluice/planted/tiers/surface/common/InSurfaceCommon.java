package dev.sluice.planted.tiers.surface.common;

import dev.sluice.planted.tiers.surface.media.InSurfaceMedia;
import java.util.List;

/** Knows its sisters. */
public final class InSurfaceCommon {

    private InSurfaceCommon() {}

    static List<Class<?>> knows() {
        return List.of(InSurfaceMedia.class);
    }
}
