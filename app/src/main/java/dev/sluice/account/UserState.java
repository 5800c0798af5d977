package dev.sluice.account;

/**
 * What decides whether a user's credentials are good.
 *
 * @param active whether the user gets in at all
 * @param superuser whether it may see and change what is others'
 * @param tokenVersion what was issued under a lower one is not good any more
 */
record UserState(boolean active, boolean superuser, long tokenVersion) {}
