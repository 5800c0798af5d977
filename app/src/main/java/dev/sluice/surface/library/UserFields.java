package dev.sluice.surface.library;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the fields of a user must be. Each check gives back what it was given, or fails with {@link Invalid}. */
final class UserFields {

    private static final int LONGEST_EMAIL = 254;
    private static final int LONGEST_LOCAL_PART = 64;

    /** Of any script, and digits; without those that cannot be seen, since two users would look alike. */
    private static final String LETTER = "[\\p{L}\\p{M}\\p{N}&&[^\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f"
            + "\\u3164\\ufe00-\\ufe0f\\uffa0\\x{e0100}-\\x{e01ef}]]";

    /** RFC 5322's dot-atom, with the letters of RFC 6531; without its quoted texts, which nobody has. */
    private static final String LOCAL_PART = atoms("(?:" + LETTER + "|[!#$%&'*+/=?^_`{|}~-])+");

    /** Names of RFC 1123 with the letters of RFC 5890, also one alone; no addresses in brackets. */
    private static final String DOMAIN = atoms(LETTER + "(?:(?:" + LETTER + "|-){0,61}" + LETTER + ")?");

    private static final Pattern EMAIL = Pattern.compile(LOCAL_PART + "@" + DOMAIN);

    /** Also no characters that cannot be seen or turn others round: two users would look alike. */
    private static final Pattern USERNAME =
            Pattern.compile("[^@\\s\\p{C}]([^@\\p{C}]{0,62}[^@\\s\\p{C}])?", Pattern.UNICODE_CHARACTER_CLASS);

    private static final int SHORTEST_PASSWORD = 8;
    private static final int LONGEST_PASSWORD = 200;

    private UserFields() {}

    private static String atoms(String atom) {
        return atom + "(?:\\." + atom + ")*";
    }

    /**
     * An address: at most 254 characters (RFC 5321 section 4.5.3.1.3), 64 of them before its one {@code @}. Before that
     * letters and digits of any script that can be seen, and {@code !#$%&'*+/=?^_`{|}~-}; behind it a name of labels of at
     * most 63 letters, digits and hyphens, with a letter or digit at both ends. Dots only between two such pieces.
     */
    static String email(@Nullable String email) {
        if (email == null) {
            throw Invalid.missing("email");
        }
        boolean fits = email.length() <= LONGEST_EMAIL && email.indexOf('@') <= LONGEST_LOCAL_PART;
        if (!fits || !EMAIL.matcher(email).matches()) {
            throw Invalid.malformed("email", "value is not a valid email address");
        }
        return email;
    }

    static String username(@Nullable String username) {
        if (username == null) {
            throw Invalid.missing("username");
        }
        if (!USERNAME.matcher(username).matches()) {
            throw Invalid.malformed("username", "value must have 1 to 64 characters and no @");
        }
        return username;
    }

    /** A password that somebody wants. */
    static String password(@Nullable String password, String field) {
        if (password == null) {
            throw Invalid.missing(field);
        }
        if (password.length() < SHORTEST_PASSWORD || password.length() > LONGEST_PASSWORD) {
            throw Invalid.impossible(
                    field, "a password must have " + SHORTEST_PASSWORD + " to " + LONGEST_PASSWORD + " characters");
        }
        return password;
    }
}
