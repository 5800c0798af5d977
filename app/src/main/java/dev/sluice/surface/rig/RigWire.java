package dev.sluice.surface.rig;

import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The dialect's answers. */
final class RigWire {

    private RigWire() {}

    @JsonNaming(SnakeCaseStrategy.class)
    record CsrfToken(String csrfToken) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record TooMany(String detail, long retryAfter) {}
}
