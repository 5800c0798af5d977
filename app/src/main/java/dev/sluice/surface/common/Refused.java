package dev.sluice.surface.common;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** A request that is refused; each surface answers it in its own shape. */
public final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final @Nullable String field;
    private final @Nullable String code;

    /**
     * A refusal.
     *
     * @param status a status of the 4xx class
     * @param detail what is wrong, as a sentence for the client
     */
    public Refused(HttpStatus status, String detail) {
        this(status, detail, null, null);
    }

    private Refused(HttpStatus status, String detail, @Nullable String field, @Nullable String code) {
        super(detail);
        this.status = status;
        this.field = field;
        this.code = code;
    }

    /** The same of one field of the body, in the words of the request: {@code options.proxy}. */
    public Refused at(String wrongField) {
        return new Refused(status, detail(), wrongField, code);
    }

    /** The same with a code, for dialects whose errors have one. */
    public Refused coded(String errorCode) {
        return new Refused(status, detail(), field, errorCode);
    }

    /** The status of the answer. */
    public HttpStatus status() {
        return status;
    }

    /** What is wrong, as a sentence for the client. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** Which field of the body is wrong; null when it is none alone. */
    public @Nullable String field() {
        return field;
    }

    /** A code for it, such as {@code CSRF_TOKEN_MISSING}; null when it has none. */
    public @Nullable String code() {
        return code;
    }
}
