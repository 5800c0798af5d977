package dev.sluice.account;

import reactor.core.publisher.Mono;

/**
 * New passwords for those who lost theirs, by a token that is sent to their address: 256 random bits, good for an hour and
 * for one use. Only its SHA-256 is stored.
 */
public final class PasswordResets {

    private static final int LONGEST_ADDRESS = 320;

    private final PasswordResetStore store;
    private final ResetRequests requests;
    private final Passwords passwords;
    private final UserStates states;

    PasswordResets(PasswordResetStore store, ResetRequests requests, Passwords passwords, UserStates states) {
        this.store = store;
        this.requests = requests;
        this.passwords = passwords;
        this.states = states;
    }

    /**
     * Asks for a mail with a token. Completes at once and the same for every address, so that it does not tell whether
     * somebody has it; where a user has, the mail is sent behind it.
     */
    public Mono<Void> request(String email) {
        return Mono.fromRunnable(() -> {
            if (email.length() <= LONGEST_ADDRESS && email.chars().noneMatch(Character::isISOControl)) {
                requests.add(email);
            }
        });
    }

    /**
     * Sets a new password, which ends all tokens, sessions and other resets of the user.
     *
     * @param newPassword in clear, checked by the caller
     * @return the user's id; empty when the token is unknown, was used or is too old, or its user is inactive; fails as
     *     {@link Passwords#hash} does
     */
    public Mono<Long> reset(String token, String newPassword) {
        return Mono.defer(
                        () -> RandomSecrets.hasForm(token) ? byToken(SecretHash.of(token), newPassword) : Mono.empty())
                .doOnNext(states::forget);
    }

    /** No password is hashed for a token that is not good, since that takes work; the transaction after it decides. */
    private Mono<Long> byToken(SecretHash hash, String newPassword) {
        return store.find(hash)
                .flatMap(open -> passwords.hash(newPassword))
                .flatMap(encoded -> store.redeem(hash, encoded));
    }
}
