package dev.sluice.surface.rig;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The dialect's answers. */
final class RigWire {

    private RigWire() {}

    @JsonNaming(SnakeCaseStrategy.class)
    record CsrfToken(String csrfToken) {}

    /** What every error is told by; {@code retryAfter} in seconds, for 429 alone. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Failure(
            String detail,
            String errorCode,
            Instant timestamp,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Long retryAfter) {}
}
