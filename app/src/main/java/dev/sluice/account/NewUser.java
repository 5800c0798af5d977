package dev.sluice.account;

/**
 * A user that is to be.
 *
 * @param email checked by the caller
 * @param username checked by the caller; has no {@code @}, so that it is nobody's address
 * @param password in clear
 * @param active whether it gets in
 * @param superuser whether it may see and change what is others'
 */
public record NewUser(String email, String username, String password, boolean active, boolean superuser) {

    /** Without the password. */
    @Override
    public String toString() {
        return "NewUser[email=" + email + ", username=" + username + "]";
    }
}
