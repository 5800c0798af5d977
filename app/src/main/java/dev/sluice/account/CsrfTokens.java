package dev.sluice.account;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens that show that a request comes from a page of the gateway's own: an HMAC-SHA256 of the session's cookie, which only
 * a gateway of this installation can make. It is good for that session alone, and is to be taken from a header only.
 */
public final class CsrfTokens {

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    CsrfTokens(ServerSecret secret) {
        this.key = new SecretKeySpec(secret.derive("csrf"), ALGORITHM);
    }

    /** The token of a session: always the same one, on any gateway. */
    public String of(String cookie) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] token = mac.doFinal(SecretHash.of(cookie).bytes());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, error);
        }
    }

    /** Whether a token is that of the session; takes the same time wherever the two differ. */
    public boolean matches(String cookie, String token) {
        return MessageDigest.isEqual(
                of(cookie).getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }
}
