package dev.sluice.account;

/**
 * A person or program with a password.
 *
 * @param id given by the database
 * @param email unique, whatever the case of its letters
 * @param username unique likewise
 * @param active whether it gets in
 * @param superuser whether it may see and change what is others'
 * @param tokenVersion grows with whatever ends what was issued before
 */
public record User(long id, String email, String username, boolean active, boolean superuser, long tokenVersion) {}
