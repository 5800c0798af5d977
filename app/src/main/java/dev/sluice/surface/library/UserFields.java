package dev.sluice.surface.library;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the fields of a user must be. Each check gives back what it was given, or fails with {@link Invalid}. */
final class UserFields {

    /** Also no characters that cannot be seen or turn others round: two users would look alike. */
    private static final Pattern EMAIL = unicode("[^@\\s\\p{C}]{1,64}@[^@\\s\\p{C}]{1,189}");

    private static final Pattern USERNAME = unicode("[^@\\s\\p{C}]([^@\\p{C}]{0,62}[^@\\s\\p{C}])?");
    private static final int SHORTEST_PASSWORD = 8;
    private static final int LONGEST_PASSWORD = 200;

    private UserFields() {}

    private static Pattern unicode(String pattern) {
        return Pattern.compile(pattern, Pattern.UNICODE_CHARACTER_CLASS);
    }

    static String email(@Nullable String email) {
        if (email == null) {
            throw Invalid.missing("email");
        }
        if (!EMAIL.matcher(email).matches()) {
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
