package dev.sluice.storage;

/** A path that leads out of the downloads root, or cannot be a path. The message is for the one who gave it. */
public final class UnsafePath extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnsafePath(String message) {
        super(message);
    }
}
