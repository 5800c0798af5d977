package dev.sluice.account;

/**
 * Who is asking.
 *
 * @param owner the name under which what it makes is owned
 */
public record Principal(String owner) {

    /** The one who asks without a credential, under the open-access rule. */
    public static final Principal LOCAL = new Principal("local");
}
