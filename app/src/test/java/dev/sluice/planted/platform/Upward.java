package dev.sluice.planted.platform;

import dev.sluice.planted.surface.Everything;

/** Breaks the rule of tiers: the lowest one knows the highest one. */
public final class Upward {

    private Upward() {}

    static Object of() {
        return Everything.file();
    }
}
