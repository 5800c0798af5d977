package dev.sluice.process;

/** What a run tells: its lines, then its end. */
public sealed interface ToolSignal {

    /**
     * A line of its standard output; CR, LF and both end one.
     *
     * @param text the line without its end; what is not UTF-8 is replaced
     */
    record Line(String text) implements ToolSignal {}

    /**
     * It has ended by itself, and all that it started is gone. The last signal.
     *
     * @param exitCode what it returned; 128 and the signal's number where a signal ended it
     * @param errors the last 64 KiB of its standard error
     */
    record Ended(int exitCode, String errors) implements ToolSignal {}
}
