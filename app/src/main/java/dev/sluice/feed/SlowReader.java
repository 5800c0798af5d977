package dev.sluice.feed;

/** A subscriber did not keep up; it is cut rather than told less than happened. */
public final class SlowReader extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SlowReader(long bytes) {
        super("The reader is " + bytes + " bytes behind; connect again to get the present state.");
    }
}
