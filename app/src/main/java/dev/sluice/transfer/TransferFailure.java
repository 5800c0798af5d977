package dev.sluice.transfer;

import org.jspecify.annotations.Nullable;

/** Why a transfer failed. The message is a sentence for the caller: it names the expected and the found, no secrets. */
public final class TransferFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final FailureType type;

    /**
     * A failure of the given type.
     *
     * @param type what kind of failure
     * @param message a sentence for the caller
     * @param cause what lies beneath, or null
     */
    public TransferFailure(FailureType type, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.type = type;
    }

    /** What kind of failure it is. */
    public FailureType type() {
        return type;
    }
}
