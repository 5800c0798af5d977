package dev.sluice.account;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The secret of this installation, the same on all its gateways. */
final class ServerSecret {

    /** Bytes that a secret needs, RFC 7518 section 3.2. */
    static final int LEAST_BYTES = 32;

    private final byte[] secret;

    /**
     * A secret.
     *
     * @throws IllegalArgumentException if it is too short; the message says what to do
     */
    ServerSecret(byte[] secret) {
        this("JWT_SECRET", secret);
    }

    /** One that is set by another variable, which the message names. */
    ServerSecret(String variable, byte[] secret) {
        if (secret.length < LEAST_BYTES) {
            throw new IllegalArgumentException(variable + " has " + secret.length + " bytes and needs at least "
                    + LEAST_BYTES + ". Make one with: openssl rand -base64 48");
        }
        this.secret = secret.clone();
    }

    /** The key that signs tokens (HS256). */
    byte[] bytes() {
        return secret.clone();
    }

    /** A key of its own for another purpose, so that no use of one tells anything of another. */
    byte[] derive(String purpose) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException("every JDK has HmacSHA256", error);
        }
    }
}
