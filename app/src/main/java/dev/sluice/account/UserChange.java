package dev.sluice.account;

import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What changes of a user; null leaves it as it is.
 *
 * @param email as in {@link NewUser}
 * @param username as in {@link NewUser}
 * @param password in clear; a new one ends all tokens and sessions of the user
 * @param active whether it gets in; one that does not has no good token or session either
 * @param superuser whether it may see and change what is others'
 */
public record UserChange(
        @Nullable String email,
        @Nullable String username,
        @Nullable String password,
        @Nullable Boolean active,
        @Nullable Boolean superuser) {

    /** Which fields change, for the audit: the rights as they are to be, of all else the names alone. */
    public String fields() {
        return Stream.of(
                        email == null ? null : "email",
                        username == null ? null : "username",
                        password == null ? null : "password",
                        active == null ? null : "active=" + active,
                        superuser == null ? null : "superuser=" + superuser)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "UserChange[email=" + email + ", username=" + username + ", active=" + active + ", superuser="
                + superuser + "]";
    }
}
