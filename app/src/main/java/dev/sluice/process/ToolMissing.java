package dev.sluice.process;

/** There is no such program on this machine. */
public final class ToolMissing extends ToolFailure {

    private static final long serialVersionUID = 1L;

    ToolMissing(Tool tool) {
        super(
                Kind.MISSING,
                "There is no program '" + tool.program() + "': install it, or say with " + tool.setting()
                        + " where it is.");
    }
}
