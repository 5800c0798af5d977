package dev.sluice.account;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes tokens out of any texts, without the library that the gateway has. */
public final class Forge {

    /** Of a good token. */
    public static final String HEADER = "{\"alg\":\"HS256\"}";

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private Forge() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static ServerSecret secret(String text) {
        return new ServerSecret(utf8(text));
    }

    /** In the alphabet of tokens. */
    public static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    /** The first two parts. */
    static String unsigned(String header, String claims) {
        return encode(utf8(header)) + "." + encode(utf8(claims));
    }

    /** Signed with HS256, whatever the header says. */
    public static String token(String header, String claims, byte[] key) {
        return token(header, claims, "HmacSHA256", key);
    }

    static String token(String header, String claims, String algorithm, byte[] key) {
        return sign(unsigned(header, claims), algorithm, key);
    }

    /** Any two parts, with their signature. */
    static String sign(String signed, String algorithm, byte[] key) {
        return signed + "." + encode(mac(algorithm, key, utf8(signed)));
    }

    private static byte[] mac(String algorithm, byte[] key, byte[] signed) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(signed);
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException(error);
        }
    }
}
