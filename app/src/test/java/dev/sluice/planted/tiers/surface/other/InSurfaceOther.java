package dev.sluice.planted.tiers.surface.other;

import dev.sluice.planted.tiers.surface.common.InSurfaceCommon;
import dev.sluice.planted.tiers.surface.media.InSurfaceMedia;
import java.util.List;

/** Knows its sisters. */
public final class InSurfaceOther {

    private InSurfaceOther() {}

    static List<Class<?>> knows() {
        return List.of(InSurfaceMedia.class, InSurfaceCommon.class);
    }
}
