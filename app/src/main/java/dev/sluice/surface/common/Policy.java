package dev.sluice.surface.common;

import java.time.Duration;

/** How often somebody may ask: so many requests in each period, which begins with the first of them. */
public interface Policy {

    /** Its name, as its keys have it; ASCII letters and hyphens. */
    String name();

    /** Requests in a period. */
    int requests();

    /** How long a period is. */
    Duration period();
}
