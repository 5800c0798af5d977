package dev.sluice.transfer;

/** What somebody wants to be sent to an origin cannot be sent. The message is a sentence that repeats no values. */
public final class BadAccess extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    BadAccess(String message) {
        super(message);
    }
}
