package dev.sluice.account;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Who did what to whom: logins and their failures, changes of users and keys. Nothing is ever removed or changed by the
 * gateway; what is too old to matter is the operator's to delete.
 */
public final class Audit {

    /** The actor of whoever has no principal. */
    public static final String STRANGER = "stranger";

    /** A subject of a token has at most 200 characters, an address 320. */
    private static final int LONGEST = 400;

    private final AuditStore store;

    Audit(AuditStore store) {
        this.store = store;
    }

    /**
     * One deed. Texts are cut to 400 characters; nothing secret belongs in them.
     *
     * @param actor {@link Principal#owner()} of who did it, or {@link #STRANGER}; never a text of a client's
     * @param action a word with a dot, such as {@code login.failed}
     * @param subject whom or what it was done to, such as {@code user:7}, or the name that a stranger gave
     * @param detail what of it; null when the action says all
     */
    public record Deed(
            String actor,
            String action,
            String subject,
            @Nullable String detail) {

        /** Whose action says all. */
        public Deed(String actor, String action, String subject) {
            this(actor, action, subject, null);
        }
    }

    /**
     * Writes it down, with the database's time.
     *
     * @param address of the client; null when it is not known
     */
    public Mono<Void> write(Deed deed, @Nullable String address) {
        return store.insert(
                new Deed(fit(deed.actor()), fit(deed.action()), fit(deed.subject()), fitIfThere(deed.detail())),
                fitIfThere(address));
    }

    private static @Nullable String fitIfThere(@Nullable String text) {
        return text == null ? null : fit(text);
    }

    /** The database takes no NUL, and a stranger's text may be of any length. */
    private static String fit(String text) {
        String clean = text.replace("\0", "");
        return clean.length() <= LONGEST
                ? clean
                : clean.substring(0, Character.isHighSurrogate(clean.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST);
    }
}
