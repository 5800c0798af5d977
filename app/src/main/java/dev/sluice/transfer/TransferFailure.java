package dev.sluice.transfer;

import dev.sluice.storage.StorageFailure;
import java.util.Optional;
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

    /** Whether the disk is full only with what other files under way were promised: then it may help to wait. */
    public boolean isRoomPromised() {
        return getCause() instanceof StorageFailure storage && storage.kind() == StorageFailure.Kind.PROMISED;
    }

    /** What the origin answered, where it is that which failed. */
    public Optional<OriginRefusal> refusal() {
        return getCause() instanceof FailureTable.StatusFailure status
                ? Optional.of(status.refusal())
                : Optional.empty();
    }

    /** The same with another sentence. */
    public TransferFailure saying(String message) {
        return new TransferFailure(type, message, getCause());
    }

    /** What kind of failure it is. */
    public FailureType type() {
        return type;
    }
}
