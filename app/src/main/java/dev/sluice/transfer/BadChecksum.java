package dev.sluice.transfer;

/** A text that is no checksum. The message is a sentence for whoever gave it. */
public final class BadChecksum extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    BadChecksum(String message) {
        super(message);
    }
}
