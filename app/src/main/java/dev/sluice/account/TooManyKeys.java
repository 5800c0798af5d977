package dev.sluice.account;

/** A user has as many API keys as it may have. */
public final class TooManyKeys extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TooManyKeys(int most) {
        super("A user may have at most " + most + " API keys. Revoke one first.");
    }
}
