package dev.sluice.account;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Who did what to whom: logins and their failures, changes of users and keys. Nothing is ever removed or changed by the
 * gateway; what is too old to matter is the operator's to delete.
 */
public final class Audit {

    /** A subject of a token has at most 200 characters, an address 320. */
    private static final int LONGEST = 400;

    private final AuditStore store;

    Audit(AuditStore store) {
        this.store = store;
    }

    /**
     * One deed. Texts are cut to 400 characters; nothing secret belongs in them.
     *
     * @param actor {@link Principal#owner()} of who did it, or {@code stranger}
     * @param action a word with a dot, such as {@code login.failed}
     * @param subject whom or what it was done to, such as {@code user:7}, or the name that a stranger gave
     * @param address of the client; null when it is not known
     */
    public record Entry(
            String actor,
            String action,
            String subject,
            @Nullable String address) {}

    /** Writes it down, with the database's time. */
    public Mono<Void> write(Entry entry) {
        String address = entry.address();
        return store.insert(
                fit(entry.actor()), fit(entry.action()), fit(entry.subject()), address == null ? null : fit(address));
    }

    /** The database takes no NUL, and a stranger's text may be of any length. */
    private static String fit(String text) {
        String clean = text.replace("\0", "");
        return clean.length() <= LONGEST
                ? clean
                : clean.substring(0, Character.isHighSurrogate(clean.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST);
    }
}
