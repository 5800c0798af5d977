package dev.sluice.account;

import dev.sluice.account.Passwords.Match;
import dev.sluice.account.UserStore.Stored;
import dev.sluice.platform.database.Uncancelled;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * Those who have a password. Names and addresses are compared whatever the case of their letters. Whatever hashes a
 * password fails with {@link PasswordsBusy} when too many wait for that.
 */
public final class Users {

    /** RFC 5321 section 4.5.3.1: no address is longer. */
    private static final int LONGEST_NAME = 320;

    private final UserStore store;
    private final UserStates states;
    private final Passwords passwords;

    Users(UserStore store, UserStates states, Passwords passwords) {
        this.store = store;
        this.states = states;
        this.passwords = passwords;
    }

    /** Makes a user; fails with {@link Taken} when another has the name or the address. */
    public Mono<User> create(NewUser user) {
        return passwords.hash(user.password()).flatMap(hash -> store.insert(user, hash));
    }

    /** The user with that id; empty when there is none. */
    public Mono<User> find(long id) {
        return store.find(id);
    }

    /**
     * Changes a user. A new password, and that it is active no more, end all its tokens and sessions for good: here at once,
     * on other gateways within 5 s. A new password or address ends the password resets that it asked for.
     *
     * @return as it is then; empty when there is none with that id; fails with {@link Taken} when another has the name or
     *     the address
     */
    public Mono<User> change(long id, UserChange change) {
        return newHash(change)
                .flatMap(hash -> store.change(id, change, hash.orElse(null))
                        .doOnSuccess(changed -> states.forget(id))
                        .as(Uncancelled::run));
    }

    private Mono<Optional<String>> newHash(UserChange change) {
        String password = change.password();
        return password == null
                ? Mono.just(Optional.empty())
                : passwords.hash(password).map(Optional::of);
    }

    /**
     * The user with that name or address and that password; empty when there is none, the password is another, or the user
     * is not active. All of these take one hash and tell nothing else by their time.
     */
    public Mono<User> login(String nameOrEmail, String password) {
        return named(nameOrEmail)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(found -> check(found, password));
    }

    private Mono<Stored> named(String nameOrEmail) {
        boolean possible = nameOrEmail.length() <= LONGEST_NAME && nameOrEmail.indexOf('\0') < 0;
        return possible ? store.named(nameOrEmail) : Mono.empty();
    }

    private Mono<User> check(Optional<Stored> found, String password) {
        String hash = found.map(Stored::hash).orElse(Passwords.NOBODYS);
        return passwords
                .match(password, hash)
                .flatMap(match -> Mono.justOrEmpty(found)
                        .filter(stored -> stored.user().active())
                        .flatMap(stored -> admit(stored, match, password)));
    }

    /** The user may have got another password while this one waited for its turn, and then this one is good no more. */
    private Mono<User> admit(Stored stored, Match match, String password) {
        long id = stored.user().id();
        return switch (match) {
            case WRONG -> Mono.empty();
            case RIGHT -> store.unchanged(id, stored.hash());
            case RIGHT_BUT_OLD -> passwords.hash(password).flatMap(hash -> store.rehash(id, stored.hash(), hash));
        };
    }
}
