package dev.sluice.storage;

import java.nio.file.InvalidPathException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Bytes could not be written, or must not be any more. */
public final class StorageFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What is the matter. */
    public enum Kind {
        /** The file system is full. */
        FULL,
        /** What is free is promised to other files under way: there may be room when these have ended. */
        PROMISED,
        /** The lease under which the file is written is no longer held. */
        LEASE_LOST,
        /** Anything else. */
        FAILED
    }

    StorageFailure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What is the matter. */
    public Kind kind() {
        return kind;
    }

    static StorageFailure of(Throwable error) {
        if (error instanceof StorageFailure failure) {
            return failure;
        }
        if (error instanceof CompletionException && error.getCause() != null) {
            return of(error.getCause());
        }
        if (error instanceof InvalidPathException) {
            return new StorageFailure(
                    Kind.FAILED,
                    "The gateway's locale cannot write the file's name; start it with LC_ALL=C.UTF-8.",
                    error);
        }
        String message = String.valueOf(error.getMessage());
        if (message.contains("No space left") || message.contains("Disk quota exceeded")) {
            return new StorageFailure(Kind.FULL, "The disk is full.", error);
        }
        return new StorageFailure(Kind.FAILED, "The file cannot be written: " + reason(error), error);
    }

    /** Without the path, which is the operator's matter. */
    private static String reason(Throwable error) {
        return error.getClass().getSimpleName();
    }
}
