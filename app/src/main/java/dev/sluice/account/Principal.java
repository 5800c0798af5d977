package dev.sluice.account;

import org.jspecify.annotations.Nullable;

/**
 * Who is asking.
 *
 * @param owner the name under which what it makes is owned: {@code user:…}, {@code key:…}, {@code session:…},
 *     {@code subject:…} or {@code local}
 * @param userId of the user that it is; null when it is none
 * @param superuser whether it may see and change what is others'
 */
public record Principal(String owner, @Nullable Long userId, boolean superuser) {

    /** The one who asks without a credential, under the open-access rule. */
    public static final Principal LOCAL = new Principal("local", null, false);

    /** What the owner of a user's things begins with, before its id. */
    public static final String USER = "user:";

    /** A user, by whichever credential. */
    public static Principal of(User user) {
        return user(user.id(), user.superuser());
    }

    static Principal user(long id, boolean superuser) {
        return new Principal(USER + id, id, superuser);
    }
}
