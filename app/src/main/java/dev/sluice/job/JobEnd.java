package dev.sluice.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a job ended.
 *
 * @param state a terminal state
 * @param errorType the failure's type, null when there was none
 * @param errorMessage why, as a sentence for the client; null when there is nothing to say
 * @param lines what is still to be logged
 */
public record JobEnd(
        JobState state,
        @Nullable String errorType,
        @Nullable String errorMessage,
        List<LogLine> lines) {}
