package dev.sluice.account;

/** Another user has it already. */
public final class Taken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String field;

    Taken(String field) {
        super("Another user has this " + field + " already.");
        this.field = field;
    }

    /** {@code email} or {@code username}. */
    public String field() {
        return field;
    }
}
