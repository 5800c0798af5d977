package dev.sluice.account;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/** Makes secrets that nobody guesses: 256 random bits each, in base64url. Safe for any thread. */
final class RandomSecrets {

    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final SecureRandom random;

    RandomSecrets(SecureRandom random) {
        this.random = random;
    }

    String next() {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    /** Whether a text could have come from here; what could not needs no look into the database. */
    static boolean hasForm(String text) {
        return FORM.matcher(text).matches();
    }
}
