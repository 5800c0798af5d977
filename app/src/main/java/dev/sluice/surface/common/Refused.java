package dev.sluice.surface.common;

import org.springframework.http.HttpStatus;

/** A request that is refused; each surface answers it in its own shape. */
public final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;

    /**
     * A refusal.
     *
     * @param status a status of the 4xx class
     * @param detail what is wrong, as a sentence for the client
     */
    public Refused(HttpStatus status, String detail) {
        super(detail);
        this.status = status;
    }

    /** The status of the answer. */
    public HttpStatus status() {
        return status;
    }

    /** What is wrong, as a sentence for the client. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
