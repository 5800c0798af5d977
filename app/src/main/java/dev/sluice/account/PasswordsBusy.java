package dev.sluice.account;

/** More passwords are to be checked than this gateway can in good time. A surface answers 503; later it may succeed. */
public final class PasswordsBusy extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PasswordsBusy() {
        super("Too many passwords are being checked.");
    }
}
