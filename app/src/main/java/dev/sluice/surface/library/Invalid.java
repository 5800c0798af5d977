package dev.sluice.surface.library;

import java.util.List;
import org.springframework.http.HttpStatus;

/** Something that a client gave is wrong, at a place that is told. */
final class Invalid extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final transient LibraryWire.Fault fault;

    private Invalid(HttpStatus status, LibraryWire.Fault fault) {
        super(fault.msg(), null, false, false);
        this.status = status;
        this.fault = fault;
    }

    /** A field of the body is not there: 400. */
    static Invalid missing(String field) {
        return new Invalid(
                HttpStatus.BAD_REQUEST,
                new LibraryWire.Fault(List.of("body", field), "field required", "value_error.missing"));
    }

    /** A field of the body is badly formed: 400. */
    static Invalid malformed(String field, String message) {
        return new Invalid(
                HttpStatus.BAD_REQUEST, new LibraryWire.Fault(List.of("body", field), message, "value_error." + field));
    }

    /** A field of the body is well formed, and what it asks for is not possible: 422. */
    static Invalid impossible(String field, String message) {
        return new Invalid(
                HttpStatus.UNPROCESSABLE_CONTENT,
                new LibraryWire.Fault(List.of("body", field), message, "value_error." + field));
    }

    /** A part of the path is no integer: 422. */
    static Invalid path(String name) {
        return new Invalid(
                HttpStatus.UNPROCESSABLE_CONTENT,
                new LibraryWire.Fault(List.of("path", name), "value is not a valid integer", "type_error.integer"));
    }

    HttpStatus status() {
        return status;
    }

    LibraryWire.Fault fault() {
        return fault;
    }
}
