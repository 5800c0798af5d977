package dev.sluice.process;

import java.time.Duration;

/**
 * What bounds a run; at any of them it is ended.
 *
 * @param time longest time from its start to its end
 * @param longestLine most bytes of a line of its standard output
 * @param mostOutput most bytes of its standard output in all
 */
public record ToolLimits(Duration time, int longestLine, long mostOutput) {

    /** Most bytes of a line where a command does not say otherwise: a long list of formats is one line. */
    public static final int USUAL_LINE = 32 << 20;

    /** Refuses limits that let nothing through. */
    public ToolLimits {
        if (time.isNegative() || time.isZero() || longestLine < 1 || mostOutput < 1) {
            throw new IllegalArgumentException(
                    "Limits must be above 0, and are " + time + ", " + longestLine + " and " + mostOutput);
        }
    }
}
