package dev.sluice.account;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of tokens, HS256 alone (RFC 7518 section 3.2): the present one signs, that before it only checks. */
final class TokenKeys {

    /** RFC 9068 section 2.1. */
    static final String TYPE = "at+jwt";

    private static final JWSHeader CHECKED = new JWSHeader(JWSAlgorithm.HS256);
    private static final int ID_BYTES = 8;

    private final JWSHeader header;
    private final MACSigner signer;
    private final Map<String, MACVerifier> verifiers = new LinkedHashMap<>();

    TokenKeys(ServerSecret present, @Nullable ServerSecret previous) {
        String id = id(present);
        this.header = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(new JOSEObjectType(TYPE))
                .keyID(id)
                .build();
        try {
            this.signer = new MACSigner(present.bytes());
            verifiers.put(id, new MACVerifier(present.bytes()));
            if (previous != null) {
                verifiers.put(id(previous), new MACVerifier(previous.bytes()));
            }
        } catch (JOSEException tooShort) {
            throw new IllegalStateException("a server secret is long enough for HS256", tooShort);
        }
    }

    /** Tells which of our keys it is, and nothing of the key. */
    static String id(ServerSecret secret) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret.derive("kid"));
            return Base64URL.encode(Arrays.copyOf(hash, ID_BYTES)).toString();
        } catch (NoSuchAlgorithmException error) {
            throw new IllegalStateException("every JDK has SHA-256", error);
        }
    }

    /** A token with these claims. */
    String sign(JWTClaimsSet claims) {
        SignedJWT token = new SignedJWT(header, claims);
        try {
            token.sign(signer);
        } catch (JOSEException error) {
            throw new IllegalStateException("HS256 with a good key does not fail", error);
        }
        return token.serialize();
    }

    /**
     * Whether a signature is one of ours, compared in constant time. The algorithm is ours to choose: what the token's
     * header says of it does not come in here.
     *
     * @param id which key alone may have made it; null for any. One that is not ours made none.
     * @param signed the first two parts of a token, with their dot
     */
    boolean verify(@Nullable String id, byte[] signed, byte[] signature) {
        Base64URL encoded = Base64URL.encode(signature);
        return candidates(id).stream().anyMatch(key -> verify(key, signed, encoded));
    }

    private Collection<MACVerifier> candidates(@Nullable String id) {
        if (id == null) {
            return verifiers.values();
        }
        MACVerifier key = verifiers.get(id);
        return key == null ? List.of() : List.of(key);
    }

    private static boolean verify(MACVerifier key, byte[] signed, Base64URL signature) {
        try {
            return key.verify(CHECKED, signed, signature);
        } catch (JOSEException error) {
            throw new IllegalStateException("HS256 with a good key does not fail", error);
        }
    }
}
