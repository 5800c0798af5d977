package dev.sluice.process;

/** Why a run has no end of its own. The message is a sentence for the caller and holds no secrets. */
public sealed class ToolFailure extends RuntimeException permits ToolMissing {

    private static final long serialVersionUID = 1L;

    /** Kinds of failures. */
    public enum Kind {
        /** There is no such program. */
        MISSING,
        /** It could not be started, or its output not be read. */
        BROKEN,
        /** It took longer than it was given. */
        TIME_LIMIT,
        /** It wrote more, or a longer line, than it was allowed. */
        TOO_MUCH_OUTPUT,
        /** The gateway stops, or nobody waits for it any more. */
        STOPPED
    }

    private final Kind kind;

    ToolFailure(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** What kind of failure it is. */
    public Kind kind() {
        return kind;
    }
}
