package dev.sluice.platform.egress;

import java.util.Optional;

/** The gateway does not connect there. The message is a sentence for the caller that names the address. */
public final class EgressRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EgressRefused(String message) {
        super(message);
    }

    /**
     * Looks for a refusal in a failure and in what caused it.
     *
     * @param failure what an exchange failed with
     * @return the refusal, or empty when the failure is another one
     */
    public static Optional<EgressRefused> in(Throwable failure) {
        Throwable found = failure;
        for (int depth = 0; found != null && depth < 16; depth++) {
            if (found instanceof EgressRefused refused) {
                return Optional.of(refused);
            }
            found = found.getCause();
        }
        return Optional.empty();
    }
}
