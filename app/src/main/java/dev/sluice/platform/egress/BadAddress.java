package dev.sluice.platform.egress;

/** An address that is not a usable web address. The message is a sentence for whoever sent it, without credentials. */
public final class BadAddress extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    BadAddress(String message) {
        super(message);
    }
}
